import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { DigitalOcean } from "../../lib/digitalocean/client";
import { FakeClock } from "./clock";
import type { Fault } from "./kubernetes-api";

/** A thing as the API shows it, in its own words. */
export interface ApiThing {
  readonly id: string;
  readonly name: string;
  tags?: string[];
  [property: string]: unknown;
}

export interface CloudRequest {
  readonly method: string;
  /** Without `/v2/`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Record<string, unknown> | undefined;
  readonly headers: IncomingMessage["headers"];
}

type Answer = readonly [status: number, body?: unknown];

const TOKEN = "dop_v1_canary0123456789abcdef";
const CREATED = "2026-11-01T00:00:00Z";

/** A DigitalOcean account with nothing in it for each test of the suite that asks for it, which only looks at it. */
export function withUnchangedDigitalOcean(): DigitalOceanApi {
  const api = new DigitalOceanApi();
  beforeEach(() => api.start());
  afterEach(() => {
    assert.deepEqual(api.changes, [], "it only looks");
    return api.stop();
  });
  return api;
}

/**
 * DigitalOcean's API in memory, as far as the client uses it: lists in pages, tags, and deletions that answer 404
 * for what is not there. Put things in by their methods, or into the maps.
 */
export class DigitalOceanApi {
  readonly clusters = new Map<string, ApiThing>();
  readonly vpcs = new Map<string, ApiThing>();
  readonly projects = new Map<string, ApiThing>();
  readonly volumes = new Map<string, ApiThing>();
  readonly snapshots = new Map<string, ApiThing>();
  readonly loadBalancers = new Map<string, ApiThing>();
  readonly tags = new Set<string>();
  /** Slugs of Kubernetes versions on offer, the newest first. */
  kubernetesVersions = ["1.36.2-do.0", "1.35.9-do.1", "1.35.9-do.0", "1.34.11-do.0"];
  readonly requests: CloudRequest[] = [];
  /** The clock of its clients. */
  clock = new FakeClock();
  /** Most that it gives at once, whatever is asked for; the real one's limit is 200. */
  pageSize = 200;
  /** Asked before each request; undefined lets it through. */
  fault: (request: CloudRequest, number: number) => Fault | undefined = () => undefined;
  /** Plays what DigitalOcean does by itself: called after each request that changed something. */
  react: (request: CloudRequest) => void = () => undefined;
  #server: Server | undefined;

  /** A running cluster with a system pool. */
  cluster(name: string, { tags = [], ...rest }: Partial<ApiThing> = {}): ApiThing {
    const id = rest.id ?? randomUUID();
    const made = [...tags, "k8s", `k8s:${id}`];
    return this.#put(this.clusters, {
      id,
      name,
      region: "fra1",
      vpc_uuid: "",
      ha: false,
      status: { state: "running" },
      node_pools: [pool("system", { tags: made })],
      ...rest,
      tags: made,
    });
  }

  /** A further pool of a cluster. */
  pool(clusterId: string, name: string, rest: Partial<ApiThing> = {}): ApiThing {
    const made = pool(name, rest);
    (this.clusters.get(clusterId)!["node_pools"] as ApiThing[]).push(made);
    return made;
  }

  vpc(name: string, rest: Partial<ApiThing> = {}): ApiThing {
    const properties = { description: "", region: "fra1", ip_range: "10.10.0.0/20", default: false };
    return this.#put(this.vpcs, { id: randomUUID(), name, ...properties, ...rest });
  }

  project(name: string, rest: Partial<ApiThing> = {}): ApiThing {
    return this.#put(this.projects, { id: randomUUID(), name, description: "", is_default: false, ...rest });
  }

  /** A volume as the CSI driver of a cluster makes it. */
  volume(clusterId: string | undefined, rest: Partial<ApiThing> = {}): ApiThing {
    return this.#put(this.volumes, {
      id: randomUUID(),
      name: `pvc-${randomUUID()}`,
      region: { slug: "fra1" },
      size_gigabytes: 10,
      droplet_ids: [],
      tags: clusterId === undefined ? [] : [`k8s:${clusterId}`],
      ...rest,
    });
  }

  snapshot(volumeId: string, rest: Partial<ApiThing> = {}): ApiThing {
    return this.#put(this.snapshots, {
      id: randomUUID(),
      name: `snapshot-${randomUUID()}`,
      resource_id: volumeId,
      resource_type: "volume",
      size_gigabytes: 2.5,
      tags: [],
      ...rest,
    });
  }

  loadBalancer(name: string, rest: Partial<ApiThing> = {}): ApiThing {
    const properties = { region: { slug: "fra1" }, size_unit: 1, tags: [], vpc_uuid: "" };
    return this.#put(this.loadBalancers, { id: randomUUID(), name, ...properties, ...rest });
  }

  /** Requests that change something, as `METHOD path`. */
  get changes(): string[] {
    return this.requests
      .filter(({ method }) => method !== "GET")
      .map(({ method, path }) => `${method} ${path}`);
  }

  /** What a process needs in its environment to talk to it. */
  get environment(): { readonly DIGITALOCEAN_TOKEN: string; readonly DIGITALOCEAN_API_URL: string } {
    const { port } = this.#server!.address() as AddressInfo;
    return { DIGITALOCEAN_TOKEN: TOKEN, DIGITALOCEAN_API_URL: `http://127.0.0.1:${port}` };
  }

  /** A client of this API, by its clock. */
  connect(): DigitalOcean {
    return DigitalOcean.fromEnvironment(this.environment, {
      attempts: 3,
      firstPauseMs: 500,
      timeoutMs: 30_000,
      clock: this.clock,
    });
  }

  async start(): Promise<void> {
    for (const things of [
      this.clusters,
      this.vpcs,
      this.projects,
      this.volumes,
      this.snapshots,
      this.loadBalancers,
    ])
      things.clear();
    this.tags.clear();
    this.requests.length = 0;
    this.fault = this.react = () => undefined;
    this.clock = new FakeClock();
    this.pageSize = 200;
    this.#server = createServer((request, response) => void this.#serve(request, response));
    await new Promise<void>((resolve) => this.#server!.listen(0, "127.0.0.1", resolve));
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  #put(map: Map<string, ApiThing>, thing: ApiThing): ApiThing {
    const stored = { created_at: CREATED, ...thing };
    map.set(stored.id, stored);
    return stored;
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(incoming.url!, "http://api");
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const request: CloudRequest = {
      method: incoming.method!,
      path: url.pathname.replace(/^\/v2\//, ""),
      query: url.searchParams,
      body: text === "" ? undefined : (JSON.parse(text) as Record<string, unknown>),
      headers: incoming.headers,
    };
    this.requests.push(request);
    const fault = this.fault(request, this.requests.length);
    if (fault === "silence") {
      this.clock.expire();
      return;
    }
    if (fault === "cut-before") return void incoming.socket.destroy();
    const [status, body] =
      typeof fault === "object"
        ? [fault.status, { id: fault.reason ?? "injected", message: TOKEN }]
        : this.#answer(request);
    if (fault === "cut-after") return void incoming.socket.destroy();
    const retryAfter = typeof fault === "object" ? fault.retryAfter : undefined;
    response.writeHead(status, {
      "content-type": "application/json",
      ...(retryAfter !== undefined && { "retry-after": String(retryAfter) }),
    });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  }

  #answer(request: CloudRequest): Answer {
    if (request.headers.authorization !== `Bearer ${TOKEN}`) return [401, { id: "unauthorized" }];
    const answer =
      request.method === "GET"
        ? this.#read(request)
        : request.method === "POST"
          ? this.#tag(request)
          : this.#remove(request);
    if (request.method !== "GET" && answer[0] < 400) this.react(request);
    return answer;
  }

  #read(request: CloudRequest): Answer {
    const pools = /^kubernetes\/clusters\/([^/]+)\/node_pools$/.exec(request.path)?.[1];
    if (pools !== undefined) {
      const cluster = this.clusters.get(pools);
      return cluster ? this.#page("node_pools", cluster["node_pools"] as ApiThing[], request) : missing;
    }
    const lists: Readonly<Record<string, readonly [string, Map<string, ApiThing>]>> = {
      "kubernetes/clusters": ["kubernetes_clusters", this.clusters],
      vpcs: ["vpcs", this.vpcs],
      projects: ["projects", this.projects],
      volumes: ["volumes", this.volumes],
      snapshots: ["snapshots", this.snapshots],
      load_balancers: ["load_balancers", this.loadBalancers],
    };
    if (request.path === "kubernetes/options")
      return [200, { options: { versions: this.kubernetesVersions.map((slug) => ({ slug })) } }];
    const list = lists[request.path];
    if (!list) return missing;
    const type = request.query.get("resource_type");
    const items = [...list[1].values()].filter((item) => type === null || item["resource_type"] === type);
    return this.#page(list[0], items, request);
  }

  #page(property: string, items: readonly ApiThing[], { path, query }: CloudRequest): Answer {
    const size = Math.min(Number(query.get("per_page") ?? 20), this.pageSize);
    const page = Number(query.get("page") ?? 1);
    const more = page * size < items.length;
    // The real one's own address, which a client must not be led to by anything else.
    const next = `http://elsewhere.invalid/v2/${path}?page=${page + 1}`;
    const links = more ? { pages: { next } } : {};
    return [
      200,
      { [property]: items.slice((page - 1) * size, page * size), links, meta: { total: items.length } },
    ];
  }

  #tag({ path, body }: CloudRequest): Answer {
    if (path === "tags") {
      const name = String(body!["name"]);
      if (this.tags.has(name)) return [422, { id: "unprocessable_entity" }];
      this.tags.add(name);
      return [201, { tag: { name } }];
    }
    const name = /^tags\/([^/]+)\/resources$/.exec(path)?.[1];
    const tag = name === undefined ? undefined : decodeURIComponent(name);
    if (tag === undefined || !this.tags.has(tag)) return missing;
    for (const { resource_id, resource_type } of body!["resources"] as Record<string, string>[]) {
      const things = resource_type === "volume" ? this.volumes : this.snapshots;
      const thing = things.get(resource_id!);
      if (!thing) return missing;
      thing.tags = [...new Set([...(thing.tags ?? []), tag])];
    }
    return [204];
  }

  #remove({ path }: CloudRequest): Answer {
    const [, clusterId, poolId] = /^kubernetes\/clusters\/([^/]+)\/node_pools\/([^/]+)$/.exec(path) ?? [];
    if (clusterId !== undefined) {
      const cluster = this.clusters.get(clusterId);
      const pools = (cluster?.["node_pools"] ?? []) as ApiThing[];
      if (!pools.some(({ id }) => id === poolId)) return missing;
      cluster!["node_pools"] = pools.filter(({ id }) => id !== poolId);
      return [204];
    }
    const [, collection, id] = /^(.+)\/([^/]+)$/.exec(path) ?? [];
    const maps: Readonly<Record<string, Map<string, ApiThing>>> = {
      "kubernetes/clusters": this.clusters,
      vpcs: this.vpcs,
      volumes: this.volumes,
      snapshots: this.snapshots,
      load_balancers: this.loadBalancers,
    };
    const map = maps[collection ?? ""];
    if (map?.get(id!) === undefined) return missing;
    if (map === this.volumes && (map.get(id!)!["droplet_ids"] as number[]).length > 0) return [409, inUse];
    if (map === this.vpcs && this.#members(id!)) return [409, inUse];
    map.delete(id!);
    return [204];
  }

  #members(vpcId: string): boolean {
    return [...this.clusters.values(), ...this.loadBalancers.values()].some(
      (thing) => thing["vpc_uuid"] === vpcId,
    );
  }
}

const missing: Answer = [404, { id: "not_found" }];
const inUse = { id: "conflict" };

function pool(name: string, { tags, ...rest }: Partial<ApiThing>): ApiThing {
  return {
    id: randomUUID(),
    name,
    size: "s-2vcpu-4gb",
    count: 2,
    labels: null,
    nodes: [],
    tags: [...(tags ?? [])],
    ...rest,
  };
}
