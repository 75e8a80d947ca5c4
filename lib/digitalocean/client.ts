import { z } from "zod";
import {
  cluster,
  kubernetesOptions,
  loadBalancer,
  nodePool,
  project,
  volume,
  volumeSnapshot,
  vpc,
  type Cluster,
  type LoadBalancer,
  type NodePool,
  type Project,
  type Volume,
  type VolumeSnapshot,
  type Vpc,
} from "./answers";
import { DigitalOceanError, readAccess, send, type Access, type ApiRequest } from "./requests";
import { defaultPatience, type Patience } from "../retry";

export type { Cluster, LoadBalancer, NodePool, Project, Volume, VolumeSnapshot, Vpc };
export { DigitalOceanError };

/** The most that the API gives at once. */
const PAGE_SIZE = 200;
/** Resources that one request may tag; a limit of ours, so that a request stays small. */
const TAGGED_AT_ONCE = 100;

/** Something that outlives its cluster and can be tagged. */
export interface Taggable {
  readonly id: string;
  readonly type: "volume" | "volume_snapshot";
}

/** A list of things: where it is, and how one of them looks. */
interface Listing<T> {
  readonly path: string;
  /** Property of the answer that has them. */
  readonly property: string;
  readonly item: z.ZodType<T>;
  readonly scope: string;
  readonly what: string;
}

/**
 * DigitalOcean's API, as far as hooks and commands need it. Every call is repeated where that may help, and every
 * one is safe to repeat: what is to be deleted and is not there counts as deleted. Failures are DigitalOceanErrors.
 */
export class DigitalOcean {
  readonly #access: Access;
  readonly #patience: Patience;

  private constructor(access: Access, patience: Patience) {
    this.#access = access;
    this.#patience = patience;
  }

  /**
   * The account of DIGITALOCEAN_TOKEN, else DIGITALOCEAN_ACCESS_TOKEN, at DIGITALOCEAN_API_URL (default
   * https://api.digitalocean.com). Throws a DigitalOceanError when one of them cannot be used.
   */
  static fromEnvironment(env: NodeJS.ProcessEnv = process.env, patience = defaultPatience): DigitalOcean {
    return new DigitalOcean(readAccess(env), patience);
  }

  /** Every Kubernetes cluster of the account, with its node pools. */
  clusters(): Promise<Cluster[]> {
    return this.#list({
      path: "kubernetes/clusters",
      property: "kubernetes_clusters",
      item: cluster,
      scope: "kubernetes:read",
      what: "the clusters",
    });
  }

  /** The node pools of a cluster; 404 when there is no such cluster. */
  nodePools(clusterId: string): Promise<NodePool[]> {
    return this.#list({
      path: `kubernetes/clusters/${encodeURIComponent(clusterId)}/node_pools`,
      property: "node_pools",
      item: nodePool,
      scope: "kubernetes:read",
      what: `the node pools of cluster ${clusterId}`,
    });
  }

  /** Slugs of the versions that a cluster can be made at now, or be upgraded to. */
  async kubernetesVersions(): Promise<readonly string[]> {
    const what = "the Kubernetes versions on offer";
    const path = "kubernetes/options";
    const body = await this.#send({ method: "GET", path, scope: "kubernetes:read", what });
    const result = kubernetesOptions.safeParse(body);
    if (!result.success) throw unexpected(this.#access, what, result.error);
    return result.data.options.versions.map(({ slug }) => slug);
  }

  vpcs(): Promise<Vpc[]> {
    return this.#list({ path: "vpcs", property: "vpcs", item: vpc, scope: "vpc:read", what: "the VPCs" });
  }

  projects(): Promise<Project[]> {
    return this.#list({
      path: "projects",
      property: "projects",
      item: project,
      scope: "project:read",
      what: "the projects",
    });
  }

  volumes(): Promise<Volume[]> {
    return this.#list({
      path: "volumes",
      property: "volumes",
      item: volume,
      scope: "block_storage:read",
      what: "the volumes",
    });
  }

  /** Snapshots of volumes; those of Droplets are left out. */
  volumeSnapshots(): Promise<VolumeSnapshot[]> {
    return this.#list({
      path: "snapshots?resource_type=volume",
      property: "snapshots",
      item: volumeSnapshot,
      scope: "block_storage_snapshot:read or snapshot:read",
      what: "the volume snapshots",
    });
  }

  loadBalancers(): Promise<LoadBalancer[]> {
    return this.#list({
      path: "load_balancers",
      property: "load_balancers",
      item: loadBalancer,
      scope: "load_balancer:read",
      what: "the load balancers",
    });
  }

  /** Puts a tag on volumes and snapshots of volumes, and makes the tag where it does not exist yet. */
  async tag(tag: string, things: readonly Taggable[]): Promise<void> {
    const scope = "tag:create";
    const made = { path: "tags", body: { name: tag }, what: `tag ${tag}` };
    await this.#send({ method: "POST", scope, ...made }).catch((error: unknown) => {
      // Some versions of the API refuse a name that exists; a tag that is missing after all fails just below.
      if (!(error instanceof DigitalOceanError && [409, 422].includes(error.status ?? 0))) throw error;
    });
    for (let from = 0; from < things.length; from += TAGGED_AT_ONCE) {
      const resources = things
        .slice(from, from + TAGGED_AT_ONCE)
        .map(({ id, type }) => ({ resource_id: id, resource_type: type }));
      await this.#send({
        method: "POST",
        path: `tags/${encodeURIComponent(tag)}/resources`,
        body: { resources },
        scope,
        what: `what bears tag ${tag}`,
      });
    }
  }

  /** The nodes of the pool go with it, and are drained by DigitalOcean for a few minutes at most. */
  deleteNodePool(clusterId: string, poolId: string): Promise<void> {
    const path = `kubernetes/clusters/${encodeURIComponent(clusterId)}/node_pools/${encodeURIComponent(poolId)}`;
    return this.#delete(path, "kubernetes:update", `node pool ${poolId}`);
  }

  /** Load balancers and volumes of the cluster stay behind. */
  deleteCluster(clusterId: string): Promise<void> {
    const path = `kubernetes/clusters/${encodeURIComponent(clusterId)}`;
    return this.#delete(path, "kubernetes:delete", `cluster ${clusterId}`);
  }

  /** Answers 409 for a while after the last load balancer and node in it has gone. */
  deleteVpc(vpcId: string): Promise<void> {
    return this.#delete(`vpcs/${encodeURIComponent(vpcId)}`, "vpc:delete", `VPC ${vpcId}`);
  }

  /** The data in it goes too. A volume that is attached cannot be deleted. */
  deleteVolume(volumeId: string): Promise<void> {
    const path = `volumes/${encodeURIComponent(volumeId)}`;
    return this.#delete(path, "block_storage:delete", `volume ${volumeId}`);
  }

  deleteVolumeSnapshot(snapshotId: string): Promise<void> {
    const path = `snapshots/${encodeURIComponent(snapshotId)}`;
    return this.#delete(path, "block_storage_snapshot:delete", `volume snapshot ${snapshotId}`);
  }

  deleteLoadBalancer(loadBalancerId: string): Promise<void> {
    const path = `load_balancers/${encodeURIComponent(loadBalancerId)}`;
    return this.#delete(path, "load_balancer:delete", `load balancer ${loadBalancerId}`);
  }

  #send(request: ApiRequest): Promise<unknown> {
    return send(this.#access, this.#patience, request);
  }

  async #delete(path: string, scope: string, what: string): Promise<void> {
    try {
      await this.#send({ method: "DELETE", path, scope, what });
    } catch (error) {
      // An earlier try, or somebody else, was faster.
      if (!(error instanceof DigitalOceanError && error.status === 404)) throw error;
    }
  }

  /** Asks page by page; the address of the next page is made here, because a token goes with it. */
  async #list<T extends { readonly id: string }>({ property, item, ...listing }: Listing<T>): Promise<T[]> {
    const answer = z.object({
      [property]: z
        .array(item)
        .nullish()
        .transform((list) => list ?? []),
      links: z.object({ pages: z.object({ next: z.string().optional() }).nullish() }).nullish(),
    });
    const separator = listing.path.includes("?") ? "&" : "?";
    // By id, because what is made or deleted meanwhile moves others to another page.
    const items = new Map<string, T>();
    for (let page = 1; ; page++) {
      const path = `${listing.path}${separator}page=${page}&per_page=${PAGE_SIZE}`;
      const body = await this.#send({ ...listing, method: "GET", path });
      const result = answer.safeParse(body);
      if (!result.success) throw unexpected(this.#access, listing.what, result.error);
      const found = result.data[property] as T[];
      for (const one of found) items.set(one.id, one);
      const links = result.data.links as { pages?: { next?: string } | null } | null | undefined;
      if (found.length === 0 || links?.pages?.next === undefined) return [...items.values()];
    }
  }
}

/** Paths only: a value could be anything. */
function unexpected({ api }: Access, what: string, error: z.ZodError): DigitalOceanError {
  const paths = [...new Set(error.issues.map((issue) => issue.path.join(".")))].slice(0, 3).join(", ");
  return new DigitalOceanError(
    `${api.origin} gave an answer for ${what} that is not as expected (${paths}); check DIGITALOCEAN_API_URL`,
  );
}
