import type { z } from "zod";
import {
  defaultPatience,
  isTransient,
  pauseAskedFor,
  withRetries,
  type Attempt,
  type Patience,
} from "../../lib/retry";
import { Failure, required } from "./failure";

/** Where a repository is, and what may be done with it. */
export interface GitHubOptions {
  /** `owner/name`. */
  readonly repository: string;
  readonly token: string;
  /** Address of the API; default https://api.github.com. */
  readonly address?: string;
  readonly patience?: Partial<Patience>;
}

interface Request {
  readonly method?: "GET" | "POST" | "PATCH";
  readonly body?: object;
}

/** More pages than any of a pull request's lists has; a list that goes on for ever must end. */
const mostPages = 50;
const pageSize = 100;

/** The little of GitHub's API that these workflows need, for one repository. */
export class GitHub {
  readonly repository: string;
  readonly #token: string;
  readonly #address: string;
  readonly #patience: Patience;

  constructor(options: GitHubOptions) {
    this.repository = options.repository;
    this.#token = options.token;
    this.#address = options.address ?? "https://api.github.com";
    this.#patience = { ...defaultPatience, ...options.patience };
  }

  /** The repository in which this job runs, with the job's own token. */
  static ofJob(): GitHub {
    return new GitHub({
      repository: required("GITHUB_REPOSITORY"),
      token: required("GITHUB_TOKEN"),
      address: process.env.GITHUB_API_URL,
    });
  }

  /**
   * Asks for an object below the repository.
   * @returns undefined where there is none (404)
   * @throws Failure for any other answer than a success, and for one of another shape
   */
  async get<T>(path: string, shape: z.ZodType<T>): Promise<T | undefined> {
    const response = await this.#request(path);
    if (response.status === 404) return undefined;
    return checked(await json(response, path), shape, path);
  }

  /** Asks for every page of a list, a hundred at a time, until `enough` is found among what came. */
  async list<T>(path: string, shape: z.ZodType<T[]>, enough?: (items: T[]) => boolean): Promise<T[]> {
    const items: T[] = [];
    for (let page = 1; page <= mostPages; page++) {
      const url = `${path}${path.includes("?") ? "&" : "?"}per_page=${pageSize}&page=${page}`;
      const found = checked(await json(await this.#request(url), url), shape, url);
      items.push(...found);
      if (found.length < pageSize || enough?.(items) === true) break;
    }
    return items;
  }

  /** Makes (POST) or changes (PATCH) something. */
  async send(method: "POST" | "PATCH", path: string, body: object): Promise<void> {
    const response = await this.#request(path, { method, body });
    await response.body?.cancel();
    if (response.status === 404) throw new Failure(`${method} ${path}: GitHub knows no such thing`);
  }

  /**
   * Follows a download's redirect, without the token: the address that it leads to is somebody else's.
   * @throws Failure when the content is longer than `limit` bytes
   */
  async download(path: string, limit: number): Promise<Buffer> {
    const response = await this.#request(path);
    const location = response.headers.get("location");
    await response.body?.cancel();
    if (location === null) throw new Failure(`GET ${path}: GitHub did not say where the content is`);
    return withRetries(this.#patience, async () => {
      const content = await attempt(() => fetch(location, { signal: this.#signal() }), "the download");
      return "done" in content ? { done: await readUpTo(content.done, limit) } : content;
    });
  }

  #signal(): AbortSignal {
    return AbortSignal.timeout(this.#patience.timeoutMs);
  }

  /** An answer that is a success, a redirect or a 404. What makes something is tried once: it may have worked. */
  async #request(path: string, { method = "GET", body }: Request = {}): Promise<Response> {
    const url = `${this.#address}/repos/${this.repository}${path}`;
    const headers = {
      accept: "application/vnd.github+json",
      authorization: `Bearer ${this.#token}`,
      "x-github-api-version": "2022-11-28",
    };
    return withRetries(this.#patience, async () => {
      const send = (): Promise<Response> =>
        fetch(url, {
          method,
          headers,
          body: body === undefined ? undefined : JSON.stringify(body),
          redirect: "manual",
          signal: this.#signal(),
        });
      const outcome = await attempt(send, `${method} ${path}`);
      if ("done" in outcome || method !== "POST" || outcome.pauseMs !== undefined) return outcome;
      return { ...outcome, retry: false };
    });
  }
}

/** One try of a request, with GitHub's two ways to say "too many". */
async function attempt(send: () => Promise<Response>, what: string): Promise<Attempt<Response>> {
  let response: Response;
  try {
    response = await send();
  } catch (error) {
    return { failed: new Failure(`${what}: no answer (${reason(error)})`), retry: true };
  }
  const { status, headers } = response;
  if (status < 400 || status === 404) return { done: response };
  await response.body?.cancel();
  const limited = headers.has("retry-after") || headers.get("x-ratelimit-remaining") === "0";
  const meant = status === 403 && limited ? 429 : status;
  const pauseMs = pauseAskedFor(meant, (name) => headers.get(name) ?? headers.get(`x-${name}`));
  const failed = new Failure(
    `${what}: GitHub answered ${status}${meant === 429 ? ", too many requests" : ""}`,
  );
  return { failed, retry: isTransient(meant), pauseMs };
}

function reason(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? cause.message : String(cause);
}

async function json(response: Response, path: string): Promise<unknown> {
  if (response.status >= 300) throw new Failure(`GET ${path}: GitHub answered ${response.status}`);
  try {
    return await response.json();
  } catch {
    throw new Failure(`GET ${path}: GitHub's answer is not JSON`);
  }
}

function checked<T>(value: unknown, shape: z.ZodType<T>, path: string): T {
  const { success, data } = shape.safeParse(value);
  if (!success) throw new Failure(`GET ${path}: GitHub's answer has another form than this script knows`);
  return data;
}

async function readUpTo(response: Response, limit: number): Promise<Buffer> {
  if (response.status !== 200) throw new Failure(`the download was answered with ${response.status}`);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > limit) throw new Failure(`the download is longer than ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
