import { types } from "../../lib/resource-types";
import type { Pricing } from "../billable";
import { platformType, scalerTypes, storageClassType } from "../scene";
import { database, registry, spaces } from "./account";
import { cluster } from "./cluster";
import { byUse, databaseSettings, free } from "./free";
import { declaredLoadBalancers, gateway, loadBalancer, service } from "./load-balancers";
import { droplet, dropletAutoscale, nodePool } from "./nodes";
import { metered, reservedIp, telling, undeclared, unpriced, unreadApplications } from "./others";
import { claim, declaredClaims, snapshot, statefulSet, volume, volumeSnapshot, written } from "./volumes";

/** What the project's own components declare. */
const components: Readonly<Record<string, Pricing>> = {
  [types.declaredRelease]: both(declaredClaims, declaredLoadBalancers),
  "doks-platform:configs:Gateway": declaredLoadBalancers,
  "doks-platform:layer:Delivery": both(declaredClaims, unreadApplications),
  [platformType]: telling,
  [types.foundation]: telling,
};

/** What a cluster asks DigitalOcean for. */
const kubernetes: Readonly<Record<string, Pricing>> = {
  "kubernetes:core/v1:Service": service,
  "kubernetes:core/v1:PersistentVolumeClaim": claim,
  "kubernetes:apps/v1:StatefulSet": statefulSet,
  "kubernetes:gateway.networking.k8s.io/v1:Gateway": gateway,
  "kubernetes:gateway.networking.k8s.io/v1beta1:Gateway": gateway,
  "kubernetes:snapshot.storage.k8s.io/v1:VolumeSnapshot": snapshot,
  "kubernetes:argoproj.io/v1alpha1:Application": undeclared,
  "kubernetes:argoproj.io/v1alpha1:ApplicationSet": undeclared,
  [storageClassType]: telling,
  [types.release]: undeclared,
  "kubernetes:helm.sh/v4:Chart": undeclared,
  ...Object.fromEntries(scalerTypes.map((type) => [type, telling])),
};

/** Members of DigitalOcean's package that are priced; the others are free or a fault. */
const members: Readonly<Record<string, Pricing>> = {
  ContainerRegistries: registry,
  ContainerRegistry: registry,
  CustomImage: written,
  DatabaseCluster: database,
  Droplet: droplet,
  DropletAutoscale: dropletAutoscale,
  DropletSnapshot: written,
  FloatingIp: reservedIp,
  KubernetesCluster: cluster,
  KubernetesNodePool: nodePool,
  LoadBalancer: loadBalancer,
  ReservedIp: reservedIp,
  SpacesBucket: spaces,
  Volume: volume,
  VolumeSnapshot: volumeSnapshot,
};

const pricings: Readonly<Record<string, Pricing>> = { ...components, ...kubernetes };

/** What resources of a type are billed for; undefined for one that nobody bills. */
export function pricingOf(type: string): Pricing | undefined {
  if (Object.hasOwn(pricings, type)) return pricings[type];
  const [, member] = /^digitalocean:\w+\/\w+:(\w+)$/.exec(type) ?? [];
  if (member === undefined || free.has(member) || databaseSettings.test(member)) return undefined;
  if (byUse.test(member)) return metered;
  return Object.hasOwn(members, member) ? members[member] : unpriced;
}

/** Whether a resource of this type may have to be on the bill, or be known for others that are. */
export function isBillable(type: string): boolean {
  return pricingOf(type) !== undefined;
}

function both(one: Pricing, other: Pricing): Pricing {
  return (resource, scene) => [...one(resource, scene), ...other(resource, scene)];
}
