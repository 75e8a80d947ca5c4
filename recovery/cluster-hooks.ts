import type * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type * as random from "@pulumi/random";
import { DigitalOcean } from "../lib/digitalocean/client";
import type { Environment } from "../stacks/environment";
import { isExisting } from "../stacks/topology";
import { stackTags } from "../stacks/ownership";
import { metricsServer } from "../catalog/metrics-server";
import { traefik } from "../catalog/traefik";
import { Refusal } from "../lib/refusal";
import { stackLabelValue } from "../lib/kubernetes/labels";
import { refuseAnotherType } from "./cloud/load-balancer-type";
import { Connection } from "./connection";
import { drainPool, oneAtATime } from "./pools/drain";
import { awaitVolumes } from "./volumes/driver-volumes";
import { refuseGonePool } from "./pools/deleted-pool";
import { before, defineHook, type Hooks } from "./hook";
import { importCommand } from "./import-command";
import { clearInterruptedRelease } from "./releases/interrupted-release";
import { removeOrphanedPools } from "./pools/orphaned-pools";
import { types } from "../lib/resource-types";
import { refuseForeignObject } from "./objects/ownership";
import { refuseSecondMetricsApi } from "./objects/second-metrics-api";
import { refuseAnotherCluster, refuseWhileShared } from "./objects/sharing-stacks";
import { told } from "./fail-up";
import { refuseTheImpossible } from "./first-look";
import { DataHooks } from "./data/data-hooks";
import { VolumeHooks, type ReleaseInputs, type StatefulRelease } from "./volumes/volume-hooks";
import { ownerRecord } from "../stacks/ownership";

const driverType = "kubernetes:storage.k8s.io/v1:CSIDriver";

/** Seconds for a CSI driver's last work: Kubernetes takes six minutes to detach a volume by force. */
const lastWorkSeconds = 900;

/** The cluster that the hooks are for; both are known once it is there. */
export interface ClusterToReach {
  readonly kubeconfig: pulumi.Output<string>;
  /** What tells it from any other: the identity of its provider. */
  readonly identity: pulumi.Input<string>;
}

/** Hooks of releases without volumes, and of those with. */
interface ReleaseHooks {
  readonly stateless: Hooks;
  readonly stateful: Hooks;
}

/** The pools of a cluster that the stack made. */
interface OwnPools {
  readonly clusterId: pulumi.Output<string>;
  /** Of the pools besides the system pool; each known once its pool is ready. */
  readonly ids: readonly pulumi.Output<string>[];
}

/** What is known of an object before it is made. */
interface ObjectInputs {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string | undefined; readonly namespace: string | undefined };
}

/**
 * What heals and migrates inside an `up`, for all that is in a cluster and for its node pools. Each hook has one
 * name in the stack. All are defined even where nothing carries them, because the state may hold a resource
 * whose deletion asks for them.
 */
export class ClusterHooks {
  /** Of a node pool. */
  readonly pool: Hooks;
  readonly #connection: Connection;
  readonly #volumes: VolumeHooks;
  readonly #data: DataHooks;
  readonly #stack: string;
  readonly #release: ReleaseHooks;
  /** Of the releases without volumes that have more, by name. */
  readonly #ofRelease: Readonly<Record<string, Hooks>>;
  readonly #object: Hooks;
  /** Of the note of who owns the cluster. */
  readonly #ownerRecord: Hooks;
  /** Of what is no ordinary object of the cluster, by type. */
  readonly #ofType: Readonly<Record<string, Hooks>>;
  /** URN of the provider of everything in the cluster. */
  #provider: string | undefined;
  /** What tells the cluster from any other, once it is there. */
  readonly #identity: Promise<string>;
  /** Done once it is known that the config loses no data; of no resource, though it waits for a cluster. */
  readonly #opened: Promise<void>;
  private readonly kubeconfig: pulumi.Output<string>;

  constructor(
    private readonly environment: Environment,
    { kubeconfig, identity }: ClusterToReach,
  ) {
    this.kubeconfig = kubeconfig;
    this.#identity = new Promise((resolve) => void pulumi.output(identity).apply(resolve));
    this.#connection = new Connection(kubeconfig);
    this.#volumes = new VolumeHooks(environment, this.#connection);
    this.#data = new DataHooks(environment, this.#connection);
    this.#stack = stackLabelValue(environment.stack);
    this.#opened = new Promise((resolve, reject) => {
      if (!pulumi.runtime.isDryRun()) kubeconfig.apply(() => this.#lookFirst().then(resolve, reject));
    });
    this.pool = this.#poolHooks();
    this.#release = this.#releaseHooks();
    const { stateless } = this.#release;
    const keepType = this.#keepLoadBalancerType();
    this.#ofRelease = {
      [metricsServer.release]: this.#metricsServerHooks(stateless),
      [traefik.release]: { ...stateless, beforeUpdate: [keepType, ...(stateless.beforeUpdate ?? [])] },
    };
    this.#object = this.#objectHooks();
    this.#ownerRecord = { ...this.#object, beforeDelete: [this.#refuseWhileShared()] };
    this.#ofType = {
      [types.namespace]: before(this.#data.namespace, this.#object),
      [types.gateway]: { ...this.#object, beforeUpdate: [keepType] },
      [driverType]: { ...this.#object, beforeDelete: [this.#awaitVolumes()] },
    };
  }

  /** Options of the layers in the cluster: all that they make inherits the provider and carries the hooks. */
  inCluster(provider: kubernetes.Provider): pulumi.ComponentResourceOptions {
    provider.urn.apply((urn) => {
      this.#provider = urn;
    });
    return { providers: [provider], transformations: [(args) => this.#attach(args)] };
  }

  /**
   * What the provider, passwords and the stack's outputs are made of: in an `up` known only once it is known that the
   * config loses no data. Until then nothing is asked of the cluster and no password is drawn, and the state keeps
   * nothing of what is refused, nor outputs that say so. A preview changes neither.
   */
  letIn<T>(input: pulumi.Input<T>): pulumi.Input<T> {
    if (pulumi.runtime.isDryRun()) return input;
    return pulumi.all([input, this.#opened]).apply(([known]) => known) as pulumi.Output<T>;
  }

  async #lookFirst(): Promise<void> {
    try {
      await this.#data.lookFirst();
      await refuseTheImpossible(await this.#connection.open(), this.environment);
    } catch (error) {
      throw new Refusal((error as Error).message);
    }
  }

  /**
   * What every `up` looks after, changed or not: StatefulSets that a killed one had taken away, pools that it made
   * and the state does not know, and volumes that it left larger than the config says. A preview only looks at the
   * last. Resolves when it is done; what goes wrong fails the `up` in its end, with its message alone.
   * @param pools the pools of the stack's own cluster
   */
  lookAfter(pools?: OwnPools): pulumi.Output<void> {
    const { growVolumes, leftovers } = this.environment.hooks;
    const restored = this.kubeconfig.apply(() => {
      // Whatever the config says by now: what an `up` has taken away, the next one brings back.
      return pulumi.runtime.isDryRun() ? undefined : this.#volumes.restore();
    });
    const removed = pulumi.all([pools?.clusterId ?? "", ...(pools?.ids ?? [])]).apply(([id = "", ...ids]) => {
      if (!pools || pulumi.runtime.isDryRun() || !leftovers) return;
      return told(this.#removeOrphans(id, ids));
    });
    const refused = this.kubeconfig.apply(() =>
      growVolumes.enabled ? this.#volumes.refuseUnchanged() : undefined,
    );
    const kept = this.kubeconfig.apply(() => this.#data.look());
    return pulumi.all([restored, removed, refused, kept]).apply(() => undefined);
  }

  #attach(args: pulumi.ResourceTransformationArgs): pulumi.ResourceTransformationResult {
    const { type, props, opts } = args;
    const hooks = this.#hooksOf(args);
    if (hooks === undefined) return { props, opts };
    const hooked = { ...opts, hooks };
    if (type !== types.password) return { props, opts: hooked };
    // The hook needs the cluster, which a password would not wait for.
    const { length } = props as random.RandomPasswordArgs;
    return { props: { ...props, length: this.letIn(length) }, opts: hooked };
  }

  #hooksOf({
    resource,
    type,
    name,
    props,
    opts: { parent },
  }: pulumi.ResourceTransformationArgs): Hooks | undefined {
    if (type === types.password)
      return this.#data.opens(name) ? { beforeCreate: [this.#data.password] } : undefined;
    if (type === types.release) return this.#hooksOfRelease(name, props, parent);
    if (type === types.namespace && resource instanceof pulumi.CustomResource) this.#data.add(name, resource);
    if (name === ownerRecord) return this.#ownerRecord;
    return this.#ofType[type] ?? (type.startsWith("kubernetes:") ? this.#object : undefined);
  }

  #hooksOfRelease(name: string, props: pulumi.Inputs, parent: pulumi.Resource | undefined): Hooks {
    if (!isDeclaring(parent)) throw new Refusal(foreignRelease(name));
    if (parent.claims.length === 0) return this.#ofRelease[name] ?? this.#release.stateless;
    this.#volumes.add(name, parent, (props as kubernetes.helm.v3.ReleaseArgs).namespace);
    return this.#release.stateful;
  }

  #poolHooks(): Hooks {
    const { enabled, timeoutSeconds } = this.environment.hooks.drainPools;
    const drain = defineHook("drain-node-pool", async ({ id, oldInputs }, report) => {
      const { clusterId } = oldInputs as { readonly clusterId: string };
      const { stack } = this.environment;
      await refuseGonePool(DigitalOcean.fromEnvironment(), { clusterId, poolId: id, stack });
      if (!enabled) {
        report("not drained: hooks.drainPools is off");
        return;
      }
      const kubernetes = await this.#connection.openBeforeDeletion();
      const pool = { poolId: id, stack: this.#stack };
      await oneAtATime(() => drainPool(kubernetes, pool, { report, timeoutSeconds }));
    });
    return { beforeDelete: [drain] };
  }

  #releaseHooks(): ReleaseHooks {
    const { interruptedReleases, growVolumes } = this.environment.hooks;
    const clear = defineHook("clear-interrupted-release", async ({ urn, newInputs, oldInputs }, report) => {
      const { name, namespace } = newInputs as ReleaseInputs;
      const adopt =
        oldInputs === undefined
          ? importCommand({ urn, id: `${namespace}/${name}`, component: name, provider: this.#provider })
          : undefined;
      await clearInterruptedRelease(await this.#connection.open(), { name, namespace, adopt }, { report });
    });
    const any = interruptedReleases ? [clear] : [];
    const { refuse, grow, forget } = this.#volumes;
    const stateful = growVolumes.enabled ? [refuse, ...any, grow] : any;
    return {
      stateless: { beforeCreate: any, beforeUpdate: any },
      stateful: {
        beforeCreate: stateful,
        beforeUpdate: [this.#data.release, ...stateful],
        afterUpdate: growVolumes.enabled ? [forget] : [],
      },
    };
  }

  #objectHooks(): Hooks {
    const refuse = defineHook(
      "refuse-foreign-object",
      async ({ newInputs }, report) => {
        const { apiVersion, kind, metadata } = newInputs as ObjectInputs;
        const { name, namespace } = metadata;
        const kubernetes = await this.#connection.ifThere();
        // In a preview a name or namespace may be known later only, and then is no text yet.
        if (!kubernetes || typeof name !== "string" || !["string", "undefined"].includes(typeof namespace))
          return;
        const object = { apiVersion, kind, name, namespace };
        const looksOnly = pulumi.runtime.isDryRun();
        await refuseForeignObject(kubernetes, object, { stack: this.#stack, report, looksOnly });
      },
      true,
    );
    return { beforeCreate: this.environment.hooks.leftovers ? [refuse] : [] };
  }

  /** A cluster that was there before may have the metrics API; DOKS does not. */
  #metricsServerHooks(release: Hooks): Hooks {
    if (!isExisting(this.environment)) return release;
    const refuse = defineHook(
      "refuse-second-metrics-api",
      async () => {
        const kubernetes = await this.#connection.ifThere();
        if (kubernetes) await refuseSecondMetricsApi(kubernetes, { stack: this.#stack });
      },
      true,
    );
    return { ...release, beforeCreate: [refuse, ...(release.beforeCreate ?? [])] };
  }

  #keepLoadBalancerType(): pulumi.ResourceHook {
    return defineHook(
      "refuse-load-balancer-type",
      ({ oldInputs, newInputs }) => {
        refuseAnotherType(oldInputs, newInputs);
        return Promise.resolve();
      },
      true,
    );
  }

  #refuseWhileShared(): pulumi.ResourceHook {
    return defineHook("refuse-while-shared", async ({ oldInputs }) => {
      const kubernetes = await this.#connection.openBeforeDeletion();
      const { data } = oldInputs as { readonly data: { readonly cluster?: string } };
      const { stack } = this.environment;
      refuseAnotherCluster({ stack, left: data.cluster, entered: await this.#identity });
      await refuseWhileShared(kubernetes, { stack: this.#stack });
    });
  }

  #awaitVolumes(): pulumi.ResourceHook {
    return defineHook("await-volumes", async ({ oldInputs }, report) => {
      const kubernetes = await this.#connection.openBeforeDeletion();
      const { metadata } = oldInputs as { readonly metadata: { readonly name: string } };
      await awaitVolumes(kubernetes, metadata.name, { report, timeoutSeconds: lastWorkSeconds });
    });
  }

  async #removeOrphans(clusterId: string, current: readonly string[]): Promise<void> {
    const { environment } = this;
    const { enabled: drain, timeoutSeconds } = environment.hooks.drainPools;
    const clients = {
      kubernetes: await this.#connection.open(),
      digitalocean: DigitalOcean.fromEnvironment(),
    };
    await removeOrphanedPools(
      clients,
      {
        clusterId,
        clusterName: environment.cluster.name,
        stack: this.#stack,
        tags: stackTags(environment),
        current,
      },
      { report: (line) => void pulumi.log.info(line), timeoutSeconds, drain },
    );
  }
}

/** Whether a release's parent is the component that declares what its chart will make. */
function isDeclaring(parent: unknown): parent is StatefulRelease {
  return parent instanceof pulumi.ComponentResource && "claims" in parent && "release" in parent;
}

function foreignRelease(name: string): string {
  return `release ${name}: nothing says which volumes and load balancers its chart makes; install it with \`new Release(…)\` of components/release.ts instead of kubernetes.helm.v3.Release`;
}
