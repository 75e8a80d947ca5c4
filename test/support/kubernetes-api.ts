import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { stringify } from "yaml";
import { connect, type Kubernetes } from "../../lib/kubernetes/client";
import { merge } from "../../lib/json";
import { FakeClock } from "./clock";

/** An object as the API keeps it. */
export interface ApiObject {
  apiVersion?: string;
  kind?: string;
  metadata: {
    name: string;
    namespace?: string;
    uid?: string;
    resourceVersion?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    [key: string]: unknown;
  };
  [key: string]: unknown;
}

export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Record<string, unknown> | undefined;
}

/** An empty Kubernetes API for each test of the suite that asks for it. */
export function withKubernetesApi(): KubernetesApi {
  const api = new KubernetesApi();
  beforeEach(() => api.start());
  afterEach(() => api.stop());
  return api;
}

/** What becomes of one request instead of the right answer. */
export type Fault =
  | { readonly status: number; readonly reason?: string; readonly retryAfter?: number }
  /** The connection is cut, before or after the request took effect. */
  | "cut-before"
  | "cut-after"
  /** No answer ever comes. */
  | "silence";

/**
 * A Kubernetes API in memory with the semantics that hooks rely on: uids and resourceVersions, 404 and 409, label
 * and field selectors, merge patches, preconditions and orphaning deletes, evictions within disruption budgets.
 * Objects are kept under their paths, such as `/api/v1/namespaces/prod/secrets/a`. A controller is played by
 * `react`, which is called after each change and may change objects itself.
 */
export class KubernetesApi {
  readonly objects = new Map<string, ApiObject>();
  readonly requests: ApiRequest[] = [];
  /** The clock of its clients. */
  clock = new FakeClock();
  /** Asked before each request; undefined lets it through. */
  fault: (request: ApiRequest, number: number) => Fault | undefined = () => undefined;
  /** Plays the controllers: called after each request that changed something. */
  react: (request: ApiRequest) => void = () => undefined;
  #server: Server | undefined;
  #version = 0;

  /** Puts an object where its path says, as another client would have. */
  put(path: string, object: Omit<ApiObject, "metadata"> & { metadata?: object }): ApiObject {
    const parts = path.split("/");
    const namespace = path.includes("/namespaces/") ? parts[parts.indexOf("namespaces") + 1] : undefined;
    const isNamespace = parts.at(-2) === "namespaces";
    const stored = merge(
      {
        metadata: {
          name: parts.at(-1)!,
          ...(namespace !== undefined && !isNamespace && { namespace }),
          uid: `uid-${++this.#version}`,
          resourceVersion: String(this.#version),
          creationTimestamp: "2026-01-01T00:00:00Z",
        },
      },
      object as never,
    ) as unknown as ApiObject;
    this.objects.set(path, stored);
    return stored;
  }

  get(path: string): ApiObject | undefined {
    return this.objects.get(path);
  }

  /** Changes an object as a controller would. */
  change(path: string, patch: object): void {
    const object = this.objects.get(path);
    assert.ok(object, `there is no ${path}`);
    const next = mergePatch(object, patch) as ApiObject;
    next.metadata.resourceVersion = String(++this.#version);
    this.objects.set(path, next);
  }

  delete(path: string): void {
    this.objects.delete(path);
    this.#version++;
  }

  /** Requests that change something, as `METHOD path`. */
  get changes(): string[] {
    return this.requests
      .filter(({ method }) => method !== "GET")
      .map(({ method, path }) => `${method} ${path}`);
  }

  /** Serves an empty cluster. */
  async start(): Promise<void> {
    this.objects.clear();
    this.requests.length = 0;
    this.fault = this.react = () => undefined;
    this.clock = new FakeClock();
    this.#server = createServer((request, response) => void this.#serve(request, response));
    await new Promise<void>((resolve) => this.#server!.listen(0, "127.0.0.1", resolve));
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  /** A kubeconfig for this API. */
  get kubeconfig(): string {
    const { port } = this.#server!.address() as AddressInfo;
    return stringify({
      apiVersion: "v1",
      kind: "Config",
      clusters: [
        { name: "test", cluster: { server: `http://127.0.0.1:${port}`, "insecure-skip-tls-verify": true } },
      ],
      users: [{ name: "test", user: { token: "test-token" } }],
      contexts: [{ name: "test", context: { cluster: "test", user: "test" } }],
      "current-context": "test",
    });
  }

  /** A client of this API, by its clock. */
  connect(): Promise<Kubernetes> {
    return connect(this.kubeconfig, { attempts: 3, firstPauseMs: 500, timeoutMs: 30_000, clock: this.clock });
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(incoming.url!, "http://api");
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const request: ApiRequest = {
      method: incoming.method!,
      path: url.pathname,
      query: url.searchParams,
      body: text === "" ? undefined : (JSON.parse(text) as Record<string, unknown>),
    };
    this.requests.push(request);
    const fault = this.fault(request, this.requests.length);
    if (fault === "silence") {
      this.clock.expire();
      return;
    }
    if (fault === "cut-before") return void incoming.socket.destroy();
    const { status, body } =
      typeof fault === "object" ? failure(fault.status, fault.reason ?? "Injected") : this.#answer(request);
    if (fault === "cut-after") return void incoming.socket.destroy();
    const retryAfter = typeof fault === "object" ? fault.retryAfter : undefined;
    response.writeHead(status, {
      "content-type": "application/json",
      ...(retryAfter !== undefined && { "retry-after": String(retryAfter) }),
    });
    response.end(JSON.stringify(body));
  }

  #answer(request: ApiRequest): { status: number; body: unknown } {
    const { method, path } = request;
    const answer =
      method === "GET"
        ? this.#read(request)
        : method === "POST"
          ? path.endsWith("/eviction")
            ? this.#evict(path.replace(/\/eviction$/, ""), request)
            : this.#create(request)
          : method === "PATCH" || method === "PUT"
            ? this.#modify(request)
            : this.#remove(request);
    if (method !== "GET" && answer.status < 400) this.react(request);
    return answer;
  }

  #read({ path, query }: ApiRequest): { status: number; body: unknown } {
    const object = this.objects.get(path);
    if (object) return { status: 200, body: object };
    const [, prefix, collection] = /^(.*)\/([a-z]+)$/.exec(path) ?? [];
    if (!isCollection(path)) return failure(404, "NotFound", `${path} not found`);
    const labels = selector(query.get("labelSelector"));
    const fields = selector(query.get("fieldSelector"));
    const items = [...this.objects]
      .filter(([key]) => inCollection(key, prefix!, collection!))
      .map(([, item]) => item)
      .filter((item) => labels.every((test) => test(item.metadata.labels ?? {})))
      .filter((item) => fields.every((test) => test(flat(item))));
    return { status: 200, body: { kind: "List", apiVersion: "v1", metadata: {}, items } };
  }

  #create({ path, body }: ApiRequest): { status: number; body: unknown } {
    const object = body as unknown as ApiObject;
    const generated = (object.metadata as { generateName?: string }).generateName;
    const name = generated === undefined ? object.metadata.name : `${generated}${this.#version + 1}`;
    const key = `${path}/${name}`;
    if (this.objects.has(key)) return failure(409, "AlreadyExists", `"${name}" already exists`);
    return { status: 201, body: this.put(key, { ...object, metadata: { ...object.metadata, name } }) };
  }

  #modify({ method, path, body }: ApiRequest): { status: number; body: unknown } {
    const key = path.replace(/\/(status|scale)$/, "");
    const object = this.objects.get(key);
    if (!object) return failure(404, "NotFound", `${key} not found`);
    const sent = (body as { metadata?: { resourceVersion?: string } }).metadata?.resourceVersion;
    if (sent !== undefined && sent !== object.metadata.resourceVersion)
      return failure(409, "Conflict", "the object has been modified");
    if (method === "PUT") this.objects.set(key, body as unknown as ApiObject);
    this.change(key, method === "PUT" ? {} : body!);
    return { status: 200, body: this.objects.get(key) };
  }

  #remove({ path, body, query }: ApiRequest): { status: number; body: unknown } {
    const object = this.objects.get(path);
    if (!object) return failure(404, "NotFound", `${path} not found`);
    const { uid, resourceVersion } = (body?.["preconditions"] ?? {}) as Record<string, string>;
    if (uid !== undefined && uid !== object.metadata.uid) return failure(409, "Conflict", "the uid differs");
    if (resourceVersion !== undefined && resourceVersion !== object.metadata.resourceVersion)
      return failure(409, "Conflict", "the resourceVersion differs");
    const policy = query.get("propagationPolicy") ?? body?.["propagationPolicy"];
    this.delete(path);
    this.#collectGarbage(object.metadata.uid!, policy === "Orphan");
    return { status: 200, body: { kind: "Status", apiVersion: "v1", status: "Success" } };
  }

  /** Dependents lose their owner, or go with it. */
  #collectGarbage(uid: string, orphan: boolean): void {
    for (const [key, item] of [...this.objects]) {
      const owners = (item.metadata["ownerReferences"] ?? []) as { uid: string }[];
      if (!owners.some((owner) => owner.uid === uid)) continue;
      if (orphan)
        this.change(key, { metadata: { ownerReferences: owners.filter((owner) => owner.uid !== uid) } });
      else this.delete(key);
    }
  }

  #evict(path: string, { body }: ApiRequest): { status: number; body: unknown } {
    const pod = this.objects.get(path);
    if (!pod) return failure(404, "NotFound", `${path} not found`);
    const { uid } =
      (body as { deleteOptions?: { preconditions?: { uid?: string } } }).deleteOptions?.preconditions ?? {};
    if (uid !== undefined && uid !== pod.metadata.uid) return failure(409, "Conflict", "the uid differs");
    const budgets = this.#budgetsOf(pod);
    if (budgets.length > 1)
      return failure(500, "InternalError", "This pod has more than one PodDisruptionBudget");
    const [budget] = budgets;
    const status = budget?.["status"] as { disruptionsAllowed?: number } | undefined;
    if (budget && (status?.disruptionsAllowed ?? 0) < 1)
      return failure(
        429,
        "TooManyRequests",
        "Cannot evict pod as it would violate the pod's disruption budget.",
      );
    this.delete(path);
    return { status: 201, body: { kind: "Status", apiVersion: "v1", status: "Success" } };
  }

  #budgetsOf(pod: ApiObject): ApiObject[] {
    const namespace = pod.metadata.namespace!;
    return [...this.objects]
      .filter(([key]) => key.startsWith(`/apis/policy/v1/namespaces/${namespace}/poddisruptionbudgets/`))
      .map(([, item]) => item)
      .filter((item) => {
        const wanted = (item["spec"] as { selector?: { matchLabels?: Record<string, string> } }).selector;
        const labels = pod.metadata.labels ?? {};
        return Object.entries(wanted?.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
      });
  }
}

function failure(status: number, reason: string, message = reason): { status: number; body: unknown } {
  return {
    status,
    body: { kind: "Status", apiVersion: "v1", status: "Failure", reason, message, code: status },
  };
}

/** `/api/v1/pods`, `/apis/apps/v1/namespaces/prod/statefulsets`, `/apis/GROUP/VERSION/things`. */
function isCollection(path: string): boolean {
  return /^\/(api\/v1|apis\/[^/]+\/[^/]+)(\/namespaces\/[^/]+)?\/[a-z]+$/.test(path);
}

function inCollection(key: string, prefix: string, collection: string): boolean {
  const item = key.replace(/\/[^/]+$/, "");
  if (item === `${prefix}/${collection}`) return true;
  // Across all namespaces.
  return (
    !prefix.includes("/namespaces/") &&
    item.replace(/\/namespaces\/[^/]+\//, "/") === `${prefix}/${collection}`
  );
}

type Test = (values: Record<string, unknown>) => boolean;

function selector(text: string | null): Test[] {
  if (text === null || text === "") return [];
  return text.split(/,(?![^()]*\))/).map((term): Test => {
    const among = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(term.trim());
    if (among) {
      const values = among[3]!.split(",").map((value) => value.trim());
      return (all) => values.includes(String(all[among[1]!])) === (among[2] === "in");
    }
    const unequal = /^([^!=]+)!=(.*)$/.exec(term);
    if (unequal) return (all) => String(all[unequal[1]!]) !== unequal[2];
    const equal = /^([^=]+)==?(.*)$/.exec(term);
    if (equal) return (all) => String(all[equal[1]!]) === equal[2];
    if (term.startsWith("!")) return (all) => !(term.slice(1) in all);
    return (all) => term in all;
  });
}

/** An object's fields by dotted path, as field selectors name them. */
function flat(value: object, prefix = ""): Record<string, unknown> {
  return Object.assign(
    {},
    ...Object.entries(value).map(([key, inner]) =>
      typeof inner === "object" && inner !== null && !Array.isArray(inner)
        ? flat(inner as object, `${prefix}${key}.`)
        : { [`${prefix}${key}`]: inner as unknown },
    ),
  ) as Record<string, unknown>;
}

/** RFC 7386: null removes, objects merge, everything else takes the place. */
function mergePatch(target: unknown, patch: unknown): unknown {
  if (typeof patch !== "object" || patch === null || Array.isArray(patch)) return patch;
  const result: Record<string, unknown> = { ...(typeof target === "object" ? target : {}) };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = mergePatch(result[key], value);
  }
  return result;
}
