import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Json } from "./json";
import { compare } from "../lib/compare";

const load = createRequire(__filename);

/** Module of a project that tells credentials from other values. */
const finder = join("lib", "credentials", "find.ts");

/** Chart that every application of Helm is rendered with, from the project's folder. */
const chart = join("charts", "service");

/** What Argo CD delivers of an application: it reads it from Git, so that no resource of the stack tells of it. */
export interface DeliveredApplication {
  readonly application: string;
  readonly tool: string;
  /** SHA-256 of what renders it: of charts/service, or of the application's own manifests. */
  readonly source: string;
  /** What its files state for the stack's tier; what looks like a credential is `{"$secret": true}`. */
  readonly values: { readonly [key: string]: Json };
}

/** As much of an environment as is delivered. */
interface Delivering {
  readonly applications: readonly {
    readonly application: { readonly name: string; readonly tool: string };
    readonly stated: DeliveredApplication["values"];
  }[];
  readonly policy: { readonly publicNames: readonly string[] };
}

type Finder = (
  value: Json,
  search: { readonly publicNames: readonly string[]; readonly secrets: readonly string[] },
) => readonly { readonly value: string }[];

/**
 * Tells what is delivered beside the resources of a stack, by name. It takes as long as all resources together, so it
 * is only told when somebody asks.
 * @param root folder of the project
 * @returns undefined for a project without applications, or without what would tell their credentials
 */
export function delivery(
  root: string,
  environment: object,
): (() => readonly DeliveredApplication[]) | undefined {
  const path = join(root, finder);
  if (!("applications" in environment) || !existsSync(path)) return undefined;
  const { applications, policy } = environment as Delivering;
  const { credentialsIn } = load(path) as { credentialsIn: Finder };
  return () => {
    const service = digest(join(root, chart));
    return applications
      .map(({ application: { name, tool }, stated }) => {
        const { publicNames } = policy;
        const credentials = credentialsIn(stated, { publicNames, secrets: [] }).map(({ value }) => value);
        return {
          application: name,
          tool,
          source: tool === "helm" ? service : digest(join(root, "apps", name)),
          values: masked(stated, new Set(credentials)) as DeliveredApplication["values"],
        };
      })
      .sort((a, b) => compare(a.application, b.application));
  };
}

function masked(value: Json, credentials: ReadonlySet<string>): Json {
  if (typeof value === "string" || typeof value === "number")
    return credentials.has(String(value)) ? { $secret: true } : value;
  if (Array.isArray(value)) return value.map((item: Json) => masked(item, credentials));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => compare(a, b));
  return Object.fromEntries(entries.map(([key, item]) => [key, masked(item, credentials)]));
}

/** Digest of a folder's files, their names included. */
function digest(folder: string): string {
  const hash = createHash("sha256");
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = files.map(({ parentPath, name }) => join(parentPath, name)).sort(compare);
  for (const path of paths)
    hash
      .update(`${path.slice(folder.length)}\0`)
      .update(readFileSync(path))
      .update("\0");
  return hash.digest("hex");
}
