import type * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { argocd } from "../../catalog";
import type { AddOn as Chart } from "../../catalog/chart";
import type { Environment } from "../../stacks/environment";
import { addOnsOf } from "../../stacks/installed";
import { cloudOf, isOwner } from "../../stacks/topology";
import type { SharedPlatform } from "../cluster/shared-platform";
import { createNamespace } from "../namespace";
import { AddOn } from "./add-on";
import { createStorageClasses } from "../storage/block-storage";
import { CsiDriver } from "../storage/csi-driver";

export interface ControllersArgs {
  readonly environment: Environment;
  /** What the cluster's owner has made for all; absent where that is this stack. */
  readonly owner?: pulumi.Output<SharedPlatform>;
}

/** What there is once in a cluster, whatever environments are in it, by its releases' names. */
export type ClusterWide = ReadonlyMap<string, AddOn>;

/** Layer 2: namespaces, storage classes and what brings custom resources; each independent of the others. */
export class Controllers extends pulumi.ComponentResource {
  /** The environment's namespace: applications, data services and their credentials. */
  readonly namespace: kubernetes.core.v1.Namespace;
  readonly storageClasses: readonly kubernetes.storage.v1.StorageClass[];
  /** Absent in a cluster that another stack owns. */
  readonly clusterWide?: ClusterWide;
  /** Namespace of Argo CD, whoever made it. */
  readonly argocdNamespace: pulumi.Output<string>;

  constructor(name: string, { environment, owner }: ControllersArgs, opts: pulumi.ComponentResourceOptions) {
    const cloud = isOwner(environment) ? cloudOf(environment) : owner?.apply((platform) => platform.cloud);
    super("doks-platform:layer:Controllers", name, { cloud, storageClass: environment.storage.class }, opts);
    const child = { parent: this };

    const storage = installStorage(environment, child);
    this.namespace = createNamespace(
      environment.name,
      environment,
      { name: environment.name, component: "environment" },
      // Its claims need the driver until they are gone.
      { ...child, dependsOn: storage },
    );
    this.storageClasses = createStorageClasses(environment, { ...child, dependsOn: storage });
    if (isOwner(environment)) this.clusterWide = installClusterWide(environment, child);
    this.argocdNamespace = argocdNamespace(this.clusterWide, owner);
    this.registerOutputs({ cloud, storageClass: environment.storage.class });
  }
}

/** The CSI driver, where the cluster is to get one. */
function installStorage(environment: Environment, opts: pulumi.ComponentResourceOptions): CsiDriver[] {
  const { storage, secrets } = environment;
  if (storage.csiDriver === undefined || !secrets.csiToken) return [];
  return [new CsiDriver("csi-digitalocean", environment, secrets.csiToken, opts)];
}

function installClusterWide(environment: Environment, opts: pulumi.ComponentResourceOptions): ClusterWide {
  const installed = new Map<string, AddOn>();
  const install = (chart: Chart): AddOn => {
    const { release, after = [] } = chart;
    const first = wanted.filter((each) => after.includes(each.release)).map(install);
    const addOn = installed.get(release) ?? new AddOn(chart, environment, { ...opts, dependsOn: first });
    installed.set(release, addOn);
    return addOn;
  };
  const wanted = addOnsOf(environment);
  wanted.forEach(install);
  return installed;
}

function argocdNamespace(
  clusterWide: ClusterWide | undefined,
  owner: pulumi.Output<SharedPlatform> | undefined,
): pulumi.Output<string> {
  const own = clusterWide?.get(argocd.release);
  if (own) return own.namespace.metadata.name;
  if (owner) return owner.argocd.namespace;
  throw new Error("an environment has Argo CD of its own or of its cluster's owner");
}
