import { isTransient, pauseAskedFor, timeoutOf, withRetries, type Patience } from "../retry";

/** What DigitalOcean's API answered, or that it did not, in one line for a person; never a token or a body. */
export class DigitalOceanError extends Error {
  override readonly name = "DigitalOceanError";

  constructor(
    message: string,
    /** HTTP status; undefined where there was no answer. */
    readonly status?: number,
  ) {
    super(message);
  }
}

/** Where the API is and what opens it. */
export interface Access {
  /** Ends in a slash. */
  readonly api: URL;
  readonly token: { readonly variable: string; readonly value: string };
}

/** One request. All of them are safe to repeat, because a try without an answer may have taken effect. */
export interface ApiRequest {
  readonly method: "GET" | "POST" | "DELETE";
  /** Below `/v2/`, with its query. */
  readonly path: string;
  readonly body?: unknown;
  /** Scope that the token needs for it, for the message that says that it has not. */
  readonly scope: string;
  /** What it asks for, in words: `the clusters`, `cluster <id>`. */
  readonly what: string;
}

/**
 * Reads DIGITALOCEAN_TOKEN, else DIGITALOCEAN_ACCESS_TOKEN, and DIGITALOCEAN_API_URL. An empty variable counts as
 * unset: that is what CI systems make of a secret that does not exist. Throws a DigitalOceanError.
 */
export function readAccess(env: NodeJS.ProcessEnv): Access {
  const variable = ["DIGITALOCEAN_TOKEN", "DIGITALOCEAN_ACCESS_TOKEN"].find(
    (name) => (env[name] ?? "") !== "",
  );
  const value = variable === undefined ? undefined : env[variable];
  if (variable === undefined || value === undefined) {
    throw new DigitalOceanError(
      "no DigitalOcean token: set DIGITALOCEAN_TOKEN (or DIGITALOCEAN_ACCESS_TOKEN)",
    );
  }
  // Anything else cannot travel in a header, and fetch would quote the value in its error.
  if (!/^[\x21-\x7e]+$/.test(value)) {
    throw new DigitalOceanError(
      `${variable} holds a line break, a space or another character that no token has: set it again`,
    );
  }
  return { api: readApi(env.DIGITALOCEAN_API_URL ?? ""), token: { variable, value } };
}

function readApi(address: string): URL {
  if (address === "") return new URL("https://api.digitalocean.com/");
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !["https:", "http:"].includes(url.protocol) || url.username !== "") {
    throw new DigitalOceanError("DIGITALOCEAN_API_URL is no address such as https://api.digitalocean.com");
  }
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  return url;
}

/** Sends a request, again where that may help. Resolves to the parsed body, undefined where there is none. */
export function send(access: Access, patience: Patience, request: ApiRequest): Promise<unknown> {
  return withRetries<unknown>(patience, async () => {
    let response, text;
    try {
      response = await fetch(new URL(`v2/${request.path}`, access.api), {
        method: request.method,
        headers: {
          authorization: `Bearer ${access.token.value}`,
          accept: "application/json",
          ...(request.body !== undefined && { "content-type": "application/json" }),
        },
        body: request.body === undefined ? undefined : JSON.stringify(request.body),
        signal: timeoutOf(patience),
        // Followed, it would carry the token to another address.
        redirect: "manual",
      });
      // The body has to arrive within the same limit.
      text = await response.text();
    } catch (error) {
      return { failed: silence(access, request, error as Error), retry: true };
    }
    const { status, headers } = response;
    if (status < 200 || status > 299) {
      const pauseMs = pauseAskedFor(status, (name) => headers.get(name), patience);
      const failed = new DigitalOceanError(refusal(access, request, status, pauseMs), status);
      return { failed, retry: isTransient(status), pauseMs };
    }
    return text === "" ? { done: undefined } : parse(access, request, text);
  });
}

function parse({ api }: Access, { what }: ApiRequest, text: string) {
  try {
    return { done: JSON.parse(text) as unknown };
  } catch {
    const fault = `${api.origin} answered something other than JSON when asked for ${what}`;
    return {
      failed: new DigitalOceanError(`${fault}; check DIGITALOCEAN_API_URL and any proxy`),
      retry: false,
    };
  }
}

/** Says what a status means and what to do. The body is never shown: it could hold anything, the token too. */
function refusal({ api, token }: Access, request: ApiRequest, status: number, pauseMs?: number): string {
  const when = pauseMs === undefined ? "later" : `in ${Math.ceil(pauseMs / 1000)} s`;
  const asked = `${request.method === "GET" ? "" : `${verb(request)} `}${request.what}`;
  const meanings: Readonly<Record<number, string>> = {
    401: `the token in ${token.variable} is wrong, revoked or expired; set a valid one`,
    403: `the token in ${token.variable} lacks the scope ${request.scope}, or it is not allowed`,
    404: `there is no such thing for the token in ${token.variable}`,
    409: "it is still in use, or something else is changing it; try again in a minute",
    412: "it is still in use",
    422: "it is not possible as things are",
    429: `the rate limit is used up; try again ${when}`,
  };
  const meaning =
    status >= 500
      ? "the API has a problem; try again later (see status.digitalocean.com)"
      : (meanings[status] ?? "that is not DigitalOcean's API; check DIGITALOCEAN_API_URL and any proxy");
  return `${api.origin} answered ${status} (${asked}): ${meaning}`;
}

function verb({ method }: ApiRequest): string {
  return method === "DELETE" ? "delete" : "change";
}

function silence({ api }: Access, request: ApiRequest, error: Error): DigitalOceanError {
  const cause = error.cause as { code?: string } | undefined;
  const reason = error.name === "TimeoutError" ? "no answer in time" : (cause?.code ?? "connection failed");
  return new DigitalOceanError(
    `cannot reach ${api.origin} for ${request.what} (${reason}); check the network, a proxy and DIGITALOCEAN_API_URL`,
  );
}
