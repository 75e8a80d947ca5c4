import { spawn } from "node:child_process";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { GitHub } from "../../.github/scripts/github";

const ROOT = join(__dirname, "../..");

export const repository = "platform/doks-platform";
export const fork = "stranger/doks-platform";
export const token = "ghs_canary";
export const planned = "a".repeat(40);

export interface Comment {
  readonly id: number;
  body: string;
  readonly user: { readonly login: string } | null;
}

export interface Issue {
  readonly number: number;
  title?: string;
  body: string | null;
  state: string;
  readonly user: { readonly login: string } | null;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** As much of GitHub's API as the workflows' scripts use, in memory, and a host that serves the artifacts. */
export class GitHubApi {
  readonly pulls = new Map<number, { state: string; head: { sha: string; repo: object | null } }>();
  readonly comments = new Map<number, Comment[]>();
  readonly issues: Issue[] = [];
  artifacts: { id: number; name: string; expired: boolean; size_in_bytes: number; content: Buffer }[] = [];
  deployments: { id: number; sha: string; environment: string; states: string[]; job?: number }[] = [];
  /** Steps of jobs by their number, as [name, conclusion]. */
  readonly jobs = new Map<number, (readonly [string, string | null])[]>();
  /** What answers instead, as long as it has an answer. */
  fault: (method: string, path: string) => Answer | undefined = () => undefined;
  /** Every request, as `METHOD path`. */
  readonly asked: string[] = [];
  /** The header `authorization` that each download came with. */
  readonly downloads: (string | undefined)[] = [];
  readonly #api: Server = createServer((request, response) => void this.#serve(request, response));
  readonly #store: Server = createServer((request, response) => {
    this.downloads.push(request.headers.authorization);
    response.end(this.artifacts.find(({ id }) => `/${id}` === request.url)?.content);
  });

  async start(): Promise<void> {
    for (const server of [this.#api, this.#store])
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  }

  async stop(): Promise<void> {
    for (const server of [this.#api, this.#store]) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  get address(): string {
    return addressOf(this.#api);
  }

  /** The requests that were to change something. */
  get writes(): string[] {
    return this.asked.filter((request) => !request.startsWith("GET "));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    const { method = "", url = "", headers } = request;
    this.asked.push(`${method} ${url}`);
    const answer =
      this.fault(method, url) ??
      (headers.authorization === `Bearer ${token}`
        ? this.#answer(method, new URL(url, "http://x"), text === "" ? {} : (JSON.parse(text) as object))
        : { status: 401 });
    response.writeHead(answer.status, answer.headers);
    response.end(JSON.stringify(answer.body ?? {}));
  }

  #statuses(deployment: number): readonly object[] {
    const { states = [], job } = this.deployments.find(({ id }) => id === deployment) ?? {};
    const url = job === undefined ? "" : `https://github.com/${repository}/actions/runs/1/job/${job}`;
    return states.map((state) => ({ state, log_url: url }));
  }

  #answer(method: string, { pathname, searchParams }: URL, body: Partial<Issue>): Answer {
    const prefix = `/repos/${repository}`;
    if (!pathname.startsWith(prefix)) return { status: 404 };
    const path = pathname.slice(prefix.length);
    const page = (items: readonly unknown[]): Answer => {
      const size = Number(searchParams.get("per_page") ?? 30);
      const start = (Number(searchParams.get("page") ?? 1) - 1) * size;
      return { status: 200, body: items.slice(start, start + size) };
    };
    const route = `${method} ${path.replace(/\d+/g, "#")}`;
    const number = Number(/\d+/.exec(path)?.[0]);
    const threads = this.comments.get(number) ?? [];
    switch (route) {
      case "GET /pulls/#":
        return this.pulls.has(number) ? { status: 200, body: this.pulls.get(number) } : { status: 404 };
      case "GET /actions/runs/#/artifacts": {
        const { body: artifacts } = page(this.artifacts);
        return { status: 200, body: { artifacts } };
      }
      case "GET /actions/artifacts/#/zip":
        return { status: 302, headers: { location: `${addressOf(this.#store)}/${number}` } };
      case "GET /issues/#/comments":
        return page(threads);
      case "POST /issues/#/comments":
        this.comments.set(number, [
          ...threads,
          { id: 9000 + threads.length, body: body.body ?? "", user: { login: "github-actions[bot]" } },
        ]);
        return { status: 201 };
      case "PATCH /issues/comments/#": {
        const comment = [...this.comments.values()].flat().find(({ id }) => id === number);
        if (comment !== undefined) comment.body = body.body ?? "";
        return { status: comment === undefined ? 404 : 200 };
      }
      case "GET /issues": {
        const [state, creator] = [searchParams.get("state"), searchParams.get("creator")];
        return page(this.issues.filter((issue) => issue.state === state && issue.user?.login === creator));
      }
      case "POST /issues":
        this.issues.push({
          number: 50 + this.issues.length,
          body: body.body ?? "",
          title: body.title,
          state: "open",
          user: { login: "github-actions[bot]" },
        });
        return { status: 201 };
      case "PATCH /issues/#":
        Object.assign(this.issues.find((issue) => issue.number === number) ?? {}, body);
        return { status: 200 };
      case "GET /deployments":
        return page(
          this.deployments.filter(({ environment }) => environment === searchParams.get("environment")),
        );
      case "GET /deployments/#/statuses":
        return page(this.#statuses(number));
      case "GET /actions/jobs/#": {
        const ran = this.jobs.get(number);
        if (ran === undefined) return { status: 404 };
        return { status: 200, body: { steps: ran.map(([name, conclusion]) => ({ name, conclusion })) } };
      }
      default:
        return { status: 404 };
    }
  }
}

function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A client of it that does not wait long before it tries again. */
export function client(github: GitHubApi): GitHub {
  return new GitHub({ repository, token, address: github.address, patience: { firstPauseMs: 1 } });
}

/** Runs a script of .github/scripts as its workflow does, with these environment variables only. */
export function runScript(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd = ROOT,
): Promise<{ code: number | null; output: string }> {
  const require = join(ROOT, "node_modules", "tsx", "dist", "cjs", "index.cjs");
  const script = join(ROOT, ".github", "scripts", file);
  const child = spawn(process.execPath, ["--require", require, script, ...args], { cwd, env: { ...env } });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
  }
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, output })));
}
