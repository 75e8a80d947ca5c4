import type {
  AppsV1Api,
  BatchV1Api,
  Configuration,
  CoreV1Api,
  PolicyV1Api,
  RequestContext,
  ResponseContext,
  StorageV1Api,
} from "@kubernetes/client-node" with { "resolution-mode": "import" };
import { defaultPatience, isTransient, pauseAskedFor, timeoutOf, withRetries, type Patience } from "../retry";

type ApiClass<T> = new (configuration: Configuration) => T;

/** A JSON request by path, for objects of any kind and for those that must come back exactly as they are. */
export interface JsonRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path with its query, such as `/apis/apps/v1/namespaces/prod/statefulsets/redis-node`. */
  readonly path: string;
  readonly body?: unknown;
  /** Default `application/json`, and `application/merge-patch+json` for PATCH. */
  readonly contentType?: string;
}

/**
 * One cluster's Kubernetes API. Requests that fail in passing (no answer, 429, 5xx) are tried again, so a POST
 * may find its object made by an earlier try: take 409 for success where the object is the wanted one. An
 * eviction's 429 is an answer, not a failure, and comes through at once.
 */
export interface Kubernetes {
  /** Address of the API, for messages. */
  readonly server: string;
  readonly core: CoreV1Api;
  readonly apps: AppsV1Api;
  readonly batch: BatchV1Api;
  readonly policy: PolicyV1Api;
  readonly storage: StorageV1Api;
  /** Any request, its answer parsed. Throws a KubernetesError. */
  request<T>(request: JsonRequest): Promise<T>;
}

/** What a Kubernetes API answered, or that it did not, in one line for a person. */
export class KubernetesError extends Error {
  override readonly name = "KubernetesError";

  constructor(
    message: string,
    /** HTTP status; undefined where there was no answer. */
    readonly status?: number,
    /** Reason as the API names it, such as `NotFound` or `Conflict`. */
    readonly reason?: string,
  ) {
    super(message);
  }
}

/** Whether an error is the API's answer with this HTTP status. */
export function isStatus(error: unknown, ...statuses: number[]): boolean {
  return error instanceof KubernetesError && error.status !== undefined && statuses.includes(error.status);
}

/** What to resolve a 404 to: undefined, so that `await found(get(...))` says whether there is one. */
export async function found<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (isStatus(error, 404)) return undefined;
    throw error;
  }
}

/**
 * Connects to the cluster of a kubeconfig's current context. The client library is loaded now and not before,
 * because a plan never needs it. Throws a KubernetesError when the kubeconfig cannot be used.
 */
export async function connect(kubeconfig: string, patience: Patience = defaultPatience): Promise<Kubernetes> {
  const library = await import("@kubernetes/client-node");
  const config = new library.KubeConfig();
  try {
    config.loadFromString(kubeconfig);
  } catch {
    // What the parser says quotes the kubeconfig, and so its credentials.
    throw new KubernetesError("the kubeconfig is no YAML, or lacks what every kubeconfig has");
  }
  const server = config.getCurrentCluster()?.server;
  if (server === undefined) throw new KubernetesError("the kubeconfig names no cluster");

  const plain = new library.IsomorphicFetchHttpLibrary();
  const send = (request: RequestContext) =>
    withRetries<ResponseContext>(patience, async () => {
      const what = `${request.getHttpMethod()} ${new URL(request.getUrl()).pathname}`;
      request.setSignal(timeoutOf(patience));
      try {
        const response = await plain.send(request).toPromise();
        // The body has to arrive within the same limit, and before the request counts as answered.
        const text = await response.body.text();
        const status = response.httpStatusCode;
        if (status < 400) {
          const body = { text: async () => text, binary: async () => Buffer.from(text) };
          return { done: new library.ResponseContext(status, response.headers, body) };
        }
        const retry = isTransient(status) && !request.getUrl().includes("/eviction");
        const pauseMs = pauseAskedFor(status, (name) => response.headers[name], patience);
        return { failed: refusal(server, what, status, text), retry, pauseMs };
      } catch (error) {
        return { failed: silence(server, what, error as Error), retry: true, away: isAway(error as Error) };
      }
    });
  const configuration = library.createConfiguration({
    baseServer: new library.ServerConfiguration(server, {}),
    authMethods: { default: config },
    httpApi: library.wrapHttpLibrary({ send }),
  });
  const api = <T>(type: ApiClass<T>): T => new type(configuration);

  return {
    server,
    core: api(library.CoreV1Api),
    apps: api(library.AppsV1Api),
    batch: api(library.BatchV1Api),
    policy: api(library.PolicyV1Api),
    storage: api(library.StorageV1Api),
    async request<T>({ method, path, body, contentType }: JsonRequest): Promise<T> {
      const context = configuration.baseServer.makeRequestContext(path, method as never);
      context.setHeaderParam("Accept", "application/json");
      if (body !== undefined) {
        const patch = method === "PATCH" ? "application/merge-patch+json" : "application/json";
        context.setHeaderParam("Content-Type", contentType ?? patch);
        context.setBody(JSON.stringify(body));
      }
      await authenticate(server, () => config.applySecurityAuthentication(context));
      const response = await send(context);
      return JSON.parse(await response.body.text()) as T;
    },
  };
}

/** An exec credential that fails has said why in its own words. */
async function authenticate(server: string, apply: () => Promise<void>): Promise<void> {
  try {
    await apply();
  } catch (error) {
    throw new KubernetesError(`no credential for ${server}: ${firstLine((error as Error).message)}`);
  }
}

function refusal(server: string, what: string, status: number, text: string): KubernetesError {
  const { message, reason } = parseStatus(text);
  const advice: Readonly<Record<number, string>> = {
    401: "; the credential is not accepted: check that of the kubeconfig, which for a DigitalOcean cluster is DIGITALOCEAN_TOKEN",
    403: "; the credential lacks that right",
  };
  return new KubernetesError(
    `${server} answered ${status} to ${what}: ${firstLine(message)}${advice[status] ?? ""}`,
    status,
    reason,
  );
}

function parseStatus(text: string): { message: string; reason?: string } {
  try {
    const { message, reason } = JSON.parse(text) as { message?: string; reason?: string };
    return { message: message ?? reason ?? "no reason given", reason };
  } catch {
    return { message: text === "" ? "no reason given" : text };
  }
}

/** What a server that is being restarted, or whose name is about to be known, comes to; a wrong certificate stays. */
const passing = [
  "EAI_AGAIN",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
];

function isAway({ name, code = "" }: Error & { code?: string }): boolean {
  return name === "AbortError" || passing.includes(code);
}

function silence(server: string, what: string, error: Error & { code?: string }): KubernetesError {
  const reason = error.name === "AbortError" ? "no answer in time" : (error.code ?? error.message);
  return new KubernetesError(`cannot reach ${server} for ${what}: ${firstLine(reason)}`);
}

function firstLine(text: string): string {
  return text.trim().split("\n", 1)[0]?.slice(0, 300) ?? "";
}
