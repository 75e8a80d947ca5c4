import { sizeOf } from "../lib/digitalocean/sizes";
import type { Violation } from "../lib/violation";
import { fit, mayRun, nodesOf, withDaemons } from "./capacity";
import type { Environment } from "./environment";
import { systemPool } from "./pods";
import { isDedicated, type DedicatedEnvironment } from "./topology";
import { unrealIn, unrealText } from "./unreal";

/** Between which bounds a number moves; both the same where nothing moves it. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
}

/** What pods ask for, and what the nodes that they may have leave to pods. */
export interface Asked {
  readonly requested: number;
  readonly allocatable: number;
}

/** How full a pool is with all pods in it, an autoscaled one at its most. */
export interface PoolRoom {
  readonly name: string;
  /** Droplet size slug. */
  readonly size: string;
  readonly nodes: Bounds;
  /** Thousandths of a CPU. */
  readonly cpu: Asked;
  /** MiB. */
  readonly memory: Asked;
}

/** An application as whoever uses it sees it. */
export interface ServedApplication {
  readonly name: string;
  /** Hosts that lead to it; none where it is inside the cluster alone. */
  readonly hosts: readonly string[];
  /** Data services that it uses. */
  readonly uses: readonly string[];
}

/** What a person asks first of an environment. */
export interface StackFacts {
  /** Whose cluster it is in, and where: `dedicated fra1`, `shared production`, `existing`. */
  readonly where: string;
  /** Version of Kubernetes; undefined where another one decides it. */
  readonly version: string | undefined;
  /** Undefined where the nodes are not the stack's. */
  readonly nodes: Bounds | undefined;
  readonly applications: number;
  readonly hosts: number;
  readonly served: readonly ServedApplication[];
  /** None where the nodes are not the stack's, or a size is not known. */
  readonly pools: readonly PoolRoom[];
  /** What has to be set before an `up`, and the warning that the program gives of it. */
  readonly unset: readonly (Violation & { readonly warning: string })[];
}

/** The facts of an environment, as its configuration has them. */
export function factsOf(environment: Environment): StackFacts {
  const { cluster, applications, hosts } = environment;
  const unreal = unrealIn({ environment, applications, stated: {} });
  return {
    where: whereOf(cluster),
    version: cluster.mode === "dedicated" ? cluster.version.replace(/-do\.\d+$/, "") : undefined,
    nodes: isDedicated(environment) ? nodeBounds(environment) : undefined,
    applications: applications.length,
    hosts: hosts.length,
    served: applications.map(({ application: { name, hosts: own }, values: { uses = [] } }) => ({
      name,
      hosts: own,
      uses,
    })),
    pools: isDedicated(environment) ? roomOf(environment) : [],
    unset: unreal.map((each) => ({ ...each, warning: unrealText(each) })),
  };
}

function whereOf(cluster: Environment["cluster"]): string {
  if (cluster.mode === "dedicated") return `dedicated ${cluster.region}`;
  return cluster.mode === "shared" ? `shared ${cluster.stack}` : "existing";
}

type Sized = Pick<PoolRoom, "name" | "size" | "nodes">;

/** The system pool and the others. */
function poolsOf({ cluster: { systemPool: system, pools } }: DedicatedEnvironment): readonly Sized[] {
  return [
    { name: systemPool, size: system.size, nodes: { least: system.count, most: system.count } },
    ...pools.map(({ name, size, count = 0, autoscale }) => ({
      name,
      size,
      nodes: { least: autoscale?.min ?? count, most: autoscale?.max ?? count },
    })),
  ];
}

function nodeBounds(environment: DedicatedEnvironment): Bounds {
  const pools = poolsOf(environment).map(({ nodes }) => nodes);
  const sum = (of: (nodes: Bounds) => number): number => pools.reduce((total, nodes) => total + of(nodes), 0);
  return { least: sum(({ least }) => least), most: sum(({ most }) => most) };
}

/** Places all pods as the capacity check does, and tells what that leaves of each pool. */
function roomOf(environment: DedicatedEnvironment): readonly PoolRoom[] {
  const bare = nodesOf(environment);
  if (bare === undefined) return [];
  const daemons = environment.pods.filter(({ onEveryNode }) => onEveryNode);
  const nodes = bare.map((node) => withDaemons(node, daemons));
  const groups = environment.pods.filter(
    (group) => !group.onEveryNode && nodes.some((node) => mayRun(group, node)),
  );
  const { rooms } = fit(groups, nodes);
  return poolsOf(environment).flatMap((pool): PoolRoom[] => {
    const each = sizeOf(pool.size, environment.cluster.sizes)?.allocatable;
    if (each === undefined) return [];
    const left = rooms.filter(({ node }) => node.pool === pool.name);
    const asked = (of: (room: { readonly cpu: number; readonly memory: number }) => number): Asked => {
      const allocatable = of(each) * pool.nodes.most;
      return { allocatable, requested: allocatable - left.reduce((sum, room) => sum + of(room), 0) };
    };
    return [{ ...pool, cpu: asked(({ cpu }) => cpu), memory: asked(({ memory }) => memory) }];
  });
}
