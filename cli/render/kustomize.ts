import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { CommandError, ExitCode } from "../../lib/command";
import { isObject, type Json } from "../../lib/json";
import type { KustomizeOptions, KustomizeSource } from "./sources";

/** Builds the kustomization of a folder and gives what it prints. */
export type Kustomize = (folder: string) => Promise<string>;

const mostBytes = 64 * 2 ** 20;

/**
 * Finds Kustomize: what the variable KUSTOMIZE names, else `kustomize`, else the one inside `kubectl`. Throws a
 * CommandError with exit code 3 when there is none.
 */
export async function findKustomize(env: NodeJS.ProcessEnv = process.env): Promise<Kustomize> {
  const chosen = env["KUSTOMIZE"] ?? "";
  const candidates: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ...(chosen === "" ? [] : [[chosen, ["version"], ["build"]] as const]),
    ["kustomize", ["version"], ["build"]],
    ["kubectl", ["version", "--client"], ["kustomize"]],
  ];
  for (const [file, version, build] of candidates) {
    const there = await run(file, version, env).catch(() => undefined);
    if (there !== undefined) return (folder) => run(file, [...build, folder], env);
  }
  throw new CommandError(
    "neither kustomize nor kubectl is on the PATH: install one of them " +
      "(https://kubectl.docs.kubernetes.io/installation/kustomize/), or set KUSTOMIZE to the path of the first",
    ExitCode.missingTool,
  );
}

function run(file: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(file, args, { env, maxBuffer: mostBytes }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new CommandError(inOneLine(stderr) || error.message));
    });
  });
}

/** All that a program complains of: the cause may be in any of its lines. */
function inOneLine(complaint: string): string {
  const text = complaint
    .trim()
    .replace(/^error: /i, "")
    .replace(/\s*\n\s*/g, " ");
  return text.length > 2000 ? `${text.slice(0, 2000)}…` : text;
}

/**
 * Builds an Application's overlay as Argo CD does: it edits the overlay's kustomization in a copy of the
 * repository, and builds that.
 * @param root where the repository is
 */
export async function buildOverlay(
  root: string,
  source: KustomizeSource,
  kustomize: Kustomize,
): Promise<string> {
  const [top = ""] = source.path.split("/");
  const copy = mkdtempSync(join(tmpdir(), "kustomize-"));
  try {
    cpSync(join(root, top), join(copy, top), { recursive: true });
    const overlay = join(copy, source.path);
    const file = fileNames.map((name) => join(overlay, name)).find((path) => existsSync(path));
    if (file === undefined) throw new CommandError(`${source.path} has no kustomization.yaml`);
    const read = parse(readFileSync(file, "utf8")) as Json;
    writeFileSync(file, stringify(edited(isObject(read) ? read : {}, source.options)));
    return await kustomize(overlay);
  } catch (error) {
    // Nobody knows the copy by its path.
    if (error instanceof CommandError)
      throw new CommandError(error.message.replaceAll(`${copy}/`, ""), error.exitCode);
    throw error;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

const fileNames = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

type Kustomization = { readonly [key: string]: Json };

/** What `kustomize edit set namespace` and `kustomize edit add label` make of a kustomization, and its patches. */
export function edited(kustomization: Kustomization, options: KustomizeOptions): Kustomization {
  const patches = [...listOf(kustomization["patches"]), ...options.patches];
  return {
    ...kustomization,
    ...(options.namespace !== undefined && { namespace: options.namespace }),
    ...withLabels(kustomization, options),
    ...(patches.length > 0 && { patches }),
  };
}

function withLabels(kustomization: Kustomization, options: KustomizeOptions): Kustomization {
  const { commonLabels: added, labelWithoutSelector, labelIncludeTemplates } = options;
  if (Object.keys(added).length === 0) return {};
  if (!labelWithoutSelector) {
    const { commonLabels } = kustomization;
    return { commonLabels: { ...(isObject(commonLabels) && commonLabels), ...added } };
  }
  const labels = listOf(kustomization["labels"]);
  // Those that the overlay gives in the same way are extended.
  const index = labels.findIndex(
    (each) =>
      isObject(each) &&
      each["includeSelectors"] !== true &&
      (each["includeTemplates"] === true) === labelIncludeTemplates,
  );
  const same = labels[index];
  const pairs = isObject(same) && isObject(same["pairs"]) ? same["pairs"] : {};
  const entry = {
    ...(isObject(same) && same),
    includeTemplates: labelIncludeTemplates,
    pairs: { ...pairs, ...added },
  };
  return { labels: index < 0 ? [...labels, entry] : labels.with(index, entry) };
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}
