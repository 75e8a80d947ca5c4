import { z } from "zod";

/** What DigitalOcean's API answers, checked, and in the words of this program; fields nobody reads are dropped. */

/** Lists that are empty come as null from some of its endpoints. */
const texts = z
  .array(z.string())
  .nullish()
  .transform((list): readonly string[] => list ?? []);
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? "");
const id = z.string().min(1);
/** ISO 8601; empty where the API gives none. */
const time = text;

const node = z
  .object({ id, name: text, droplet_id: text, status: z.object({ state: text }).nullish(), created_at: time })
  .transform((answer) => ({
    id: answer.id,
    /** Name of the Kubernetes node. */
    name: answer.name,
    dropletId: answer.droplet_id,
    /** `provisioning`, `running`, `draining` or `deleting`. */
    state: answer.status?.state ?? "",
    createdAt: answer.created_at,
  }));

/** What clusters can be made of now. */
export const kubernetesOptions = z.object({
  options: z.object({ versions: z.array(z.object({ slug: z.string() })) }),
});

export const nodePool = z
  .object({
    id,
    name: z.string(),
    size: z.string(),
    count: z.number(),
    tags: texts,
    labels: z.record(z.string(), z.string()).nullish(),
    nodes: z.array(node).nullish(),
  })
  .transform(({ labels, nodes, ...answer }) => ({
    ...answer,
    labels: labels ?? {},
    nodes: nodes ?? [],
  }));

export const cluster = z
  .object({
    id,
    name: z.string(),
    region: z.string(),
    tags: texts,
    vpc_uuid: text,
    cluster_subnet: text,
    service_subnet: text,
    ha: z.boolean().nullish(),
    status: z.object({ state: text }).nullish(),
    created_at: time,
    node_pools: z.array(nodePool).nullish(),
  })
  .transform((answer) => ({
    id: answer.id,
    name: answer.name,
    region: answer.region,
    tags: answer.tags,
    /** Id of its VPC. */
    vpc: answer.vpc_uuid,
    /** Range of the pods, in CIDR notation. */
    clusterSubnet: answer.cluster_subnet,
    serviceSubnet: answer.service_subnet,
    highAvailability: answer.ha ?? false,
    /** `provisioning`, `running`, `degraded`, `error`, `upgrading`, `deleted` and the like. */
    state: answer.status?.state ?? "",
    createdAt: answer.created_at,
    nodePools: answer.node_pools ?? [],
  }));

export const vpc = z
  .object({
    id,
    name: z.string(),
    description: text,
    region: z.string(),
    ip_range: text,
    default: z.boolean().nullish(),
    created_at: time,
  })
  .transform((answer) => ({
    id: answer.id,
    name: answer.name,
    description: answer.description,
    region: answer.region,
    ipRange: answer.ip_range,
    /** The region's own, which nobody made and nobody can delete. */
    isDefault: answer.default ?? false,
    createdAt: answer.created_at,
  }));

export const project = z
  .object({
    id,
    name: z.string(),
    description: text,
    is_default: z.boolean().nullish(),
    created_at: time,
  })
  .transform((answer) => ({
    id: answer.id,
    name: answer.name,
    description: answer.description,
    isDefault: answer.is_default ?? false,
    createdAt: answer.created_at,
  }));

const region = z.object({ slug: text }).nullish();

export const volume = z
  .object({
    id,
    name: z.string(),
    region,
    size_gigabytes: z.number(),
    droplet_ids: z.array(z.number()).nullish(),
    tags: texts,
    created_at: time,
  })
  .transform((answer) => ({
    id: answer.id,
    name: answer.name,
    region: answer.region?.slug ?? "",
    /** GiB. */
    size: answer.size_gigabytes,
    /** Droplets that it is attached to: one at most. */
    droplets: answer.droplet_ids ?? [],
    tags: answer.tags,
    createdAt: answer.created_at,
  }));

export const volumeSnapshot = z
  .object({
    id: z.union([id, z.number().transform(String)]),
    name: z.string(),
    resource_id: text,
    size_gigabytes: z.number().nullish(),
    tags: texts,
    created_at: time,
  })
  .transform((answer) => ({
    id: answer.id,
    name: answer.name,
    /** Id of the volume that it was taken of, which may be gone. */
    volume: answer.resource_id,
    /** GiB that are paid for. */
    size: answer.size_gigabytes ?? 0,
    tags: answer.tags,
    createdAt: answer.created_at,
  }));

export const loadBalancer = z
  .object({
    id,
    name: z.string(),
    region,
    size_unit: z.number().nullish(),
    tags: texts,
    vpc_uuid: text,
    created_at: time,
  })
  .transform((answer) => ({
    id: answer.id,
    name: answer.name,
    region: answer.region?.slug ?? "",
    /** Nodes of the load balancer, each of which is paid for. */
    nodes: answer.size_unit ?? 1,
    tags: answer.tags,
    /** Id of its VPC. */
    vpc: answer.vpc_uuid,
    createdAt: answer.created_at,
  }));

export type Cluster = Readonly<z.infer<typeof cluster>>;
export type NodePool = Readonly<z.infer<typeof nodePool>>;
export type Vpc = Readonly<z.infer<typeof vpc>>;
export type Project = Readonly<z.infer<typeof project>>;
export type Volume = Readonly<z.infer<typeof volume>>;
export type VolumeSnapshot = Readonly<z.infer<typeof volumeSnapshot>>;
export type LoadBalancer = Readonly<z.infer<typeof loadBalancer>>;
