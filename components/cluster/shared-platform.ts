import { z } from "zod";
import { argocd } from "../../catalog";
import { zoneOf } from "../../catalog/site";
import { capacityFaults } from "../../stacks/checks/capacity";
import { nodesOf, type Node } from "../../stacks/capacity";
import { isUnder } from "../../stacks/domain";
import type { Environment } from "../../stacks/environment";
import {
  cloudOf,
  isDedicated,
  type Cloud,
  type OwningEnvironment,
  type SharedEnvironment,
} from "../../stacks/topology";
import { Refusal } from "../../lib/refusal";
import { describeViolations, shown, type Violation } from "../../lib/violation";
import { issuerNames, type IssuerNames } from "../configs/issuers";
import type { PodGroup } from "../../lib/kubernetes/pod-group";
import { shippedClasses } from "../../lib/digitalocean/storage";

/** Goes up with every change that a sharing stack of the version before would misread. */
const version = 1;

/** What the owner of a cluster exports for the stacks that share it: plain data, known in a plan too. */
export interface SharedPlatform {
  readonly version: typeof version;
  /** The owner's environment: its name and its hosts are taken. */
  readonly environment: string;
  readonly hosts: readonly string[];
  readonly storageClasses: readonly string[];
  /** Whose volumes and load balancers the cluster has; absent from a stack that was brought up before there was this. */
  readonly cloud?: Cloud;
  readonly ingress: {
    readonly gatewayClass: string;
    readonly dns: Environment["ingress"]["dns"];
    /** Domain below which the owner keeps DNS records. */
    readonly zone: string;
    readonly issuers: IssuerNames;
  };
  readonly argocd: { readonly namespace: string };
  /**
   * A `Capacity` in one line, which people need not read: JSON, of which Pulumi's CLI would print each value on a line
   * of its own, in base64. Absent for a cluster that was there before.
   */
  readonly capacityCode?: string;
  /** The same as plain JSON, of a stack that an older version of this program brought up. */
  readonly capacity?: string;
}

/** What a stack exports that shares a cluster itself. */
export interface BorrowedPlatform {
  /** The stack that owns the cluster. */
  readonly owner: string;
}

/** All nodes that there may be, and the owner's pods on them. */
interface Capacity {
  readonly nodes: readonly Node[];
  readonly pods: readonly PodGroup[];
}

/** What an owner's environment offers. */
export function offer(environment: OwningEnvironment): SharedPlatform {
  const { ingress, storage, name, hosts, pods } = environment;
  const nodes = isDedicated(environment) ? nodesOf(environment) : undefined;
  const made = storage.classes.map((storageClass) => storageClass.name);
  return {
    version,
    environment: name,
    hosts,
    storageClasses: [...(isDedicated(environment) ? shippedClasses : [storage.class]), ...made],
    cloud: cloudOf(environment),
    ingress: {
      gatewayClass: ingress.gatewayClass,
      dns: ingress.dns,
      zone: zoneOf(ingress),
      issuers: issuerNames(environment),
    },
    argocd: { namespace: argocd.namespace },
    ...(nodes && { capacityCode: encode({ nodes, pods }) }),
  };
}

/**
 * What the owner offers, if this environment can live with it.
 * @param exported the owner's output `platform`, as it comes
 * @throws Refusal that names the owner and what to do
 */
export function accept(exported: unknown, environment: SharedEnvironment): SharedPlatform {
  const { stack } = environment.cluster;
  if (exported === undefined || exported === null)
    throw new Refusal(
      `stack ${stack} offers no cluster to share: it has not been brought up yet, was destroyed, or was brought up ` +
        `by an older version of this program. First: pulumi up --stack ${stack}`,
    );
  const borrowed = z.object({ owner: z.string() }).safeParse(exported);
  if (borrowed.success)
    throw new Refusal(
      `stack ${stack} shares a cluster itself. Set cluster.stack to its owner: ${borrowed.data.owner}`,
    );
  const read = z.looseObject({ version: z.number() }).safeParse(exported);
  if (!read.success || read.data.version !== version)
    throw new Refusal(
      `stack ${stack} offers its cluster in version ${shown(read.data?.version)}, and this program reads version ` +
        `${version}. Bring both stacks up with the same version of this program, ${stack} first.`,
    );
  const platform = exported as SharedPlatform;
  const violations = misfits(platform, environment);
  if (violations.length > 0) throw new Refusal(describeViolations(environment.stack, violations));
  return platform;
}

function misfits(owner: SharedPlatform, environment: SharedEnvironment): Violation[] {
  const { name, hosts, storage, ingress, cluster } = environment;
  const whose = `of stack ${cluster.stack}, whose cluster it is`;
  const violations: Violation[] = [];
  const add = (path: string, got: string, allowed: string): void =>
    void violations.push({ path, got, allowed });
  if (name === owner.environment) add("name", `${shown(name)}, the name ${whose}`, "a name of its own");
  for (const host of hosts.filter((candidate) => owner.hosts.includes(candidate)))
    add("ingress.domain", `the host ${host}, which is one ${whose}`, "a domain that makes other hosts");
  if (!owner.storageClasses.includes(storage.class))
    add("storage.class", shown(storage.class), owner.storageClasses.join(", "));
  if (ingress.dns !== owner.ingress.dns) add("ingress.dns", ingress.dns, `${owner.ingress.dns}, as ${whose}`);
  else if (ingress.dns === "digitalocean" && !isUnder(ingress.domain, owner.ingress.zone))
    add("ingress.domain", ingress.domain, `a domain in the zone ${owner.ingress.zone} ${whose}`);
  if (ingress.loadBalancer !== undefined && owner.ingress.gatewayClass === "traefik")
    add(
      "ingress.loadBalancer",
      shown(ingress.loadBalancer),
      `nothing here: Traefik's load balancer is one ${whose}`,
    );
  const capacity = capacityOf(owner);
  if (capacity) violations.push(...overfull(capacity, environment));
  return violations;
}

function encode(capacity: Capacity): string {
  return Buffer.from(JSON.stringify(capacity)).toString("base64");
}

/** The room that an owner offers, and what it has put there itself; undefined where nobody knows. */
export function capacityOf({
  capacityCode,
  capacity,
}: Pick<SharedPlatform, "capacityCode" | "capacity">): Capacity | undefined {
  const text = capacityCode === undefined ? capacity : Buffer.from(capacityCode, "base64").toString();
  return text === undefined ? undefined : (JSON.parse(text) as Capacity);
}

function overfull({ nodes, pods }: Capacity, { pods: own, tier, cluster }: SharedEnvironment): Violation[] {
  const pools = [...new Set(nodes.map(({ pool }) => pool))];
  const homeless = own.filter(({ pool }) => pool !== undefined && !pools.includes(pool));
  if (homeless.length > 0) {
    const pods = homeless.map(({ name, pool = "" }) => `${pool} for ${name}`).join(", ");
    return [
      {
        path: "cluster.stack",
        got: `${cluster.stack}, without a pool ${pods}`,
        allowed: `pods on its pools ${pools.join(", ")}`,
      },
    ];
  }
  return capacityFaults({ tier, nodes, groups: [...pods, ...own], pathOf: () => "cluster.stack" });
}
