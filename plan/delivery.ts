import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { compare } from "../lib/compare";
import type { Json } from "../lib/json";
import type { Application } from "./platform";

const load = createRequire(__filename);

/** What Argo CD delivers of an application: it reads it from Git, so that no resource of the stack tells of it. */
export interface DeliveredApplication {
  readonly application: string;
  readonly tool: string;
  /** SHA-256 of what renders it: of charts/service, or of the application's own manifests. */
  readonly source: string;
  /** What its files state for the stack's tier; what looks like a credential is `{"$secret": true}`. */
  readonly values: { readonly [key: string]: Json };
}

/**
 * What is delivered beside the resources of a stack, by name. To look for credentials in it takes as long as all
 * resources together.
 * @param root folder of the project
 * @param publicNames names whose values are no credentials
 */
export function delivered(
  root: string,
  applications: readonly Application[],
  publicNames: readonly string[],
): readonly DeliveredApplication[] {
  const { credentialsIn } = find();
  const digests = new Map<string, string>();
  return applications
    .map(({ name, tool, folder, values }) => {
      const source = digests.get(folder) ?? digest(join(root, folder));
      digests.set(folder, source);
      const credentials = credentialsIn(values, { publicNames, secrets: [] }).map(({ value }) => value);
      const shown = masked(values, new Set(credentials)) as DeliveredApplication["values"];
      return { application: name, tool, source, values: shown };
    })
    .sort((a, b) => compare(a.application, b.application));
}

function find(): typeof import("../lib/credentials/find") {
  return load("../lib/credentials/find") as typeof import("../lib/credentials/find");
}

function masked(value: Json, credentials: ReadonlySet<string>): Json {
  if (typeof value === "string" || typeof value === "number")
    return credentials.has(String(value)) ? { $secret: true } : value;
  if (Array.isArray(value))
    return value.length > 1 && credentials.has(find().commandLine(value))
      ? { $secret: true }
      : value.map((item: Json) => masked(item, credentials));
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
