import { homedir } from "node:os";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { load, YAMLException } from "js-yaml";
import { z } from "zod";
import { bounded, readText, Unbounded } from "../lib/bounded";

const root = join(__dirname, "..");

const entry = z.looseObject({ name: z.string() });
const kubeconfigForm = z.looseObject({
  clusters: z.array(entry.extend({ cluster: z.looseObject({}) })),
  users: z.array(entry.extend({ user: z.looseObject({}).nullish() })).nullish(),
  contexts: z.array(entry.extend({ context: z.looseObject({ cluster: z.string() }) })),
  "current-context": z.string().optional(),
});

/** A kubeconfig that can be used as it is, from any folder. */
export interface Kubeconfig {
  /** As YAML, its current context the one that was asked for. */
  readonly text: string;
  /** Whether it had paths from its own folder, which `text` has in full. */
  readonly hadRelativePaths: boolean;
}

/** Why a kubeconfig is of no use, in words that quote nothing of it but names of contexts. */
export class KubeconfigError extends Error {}

/** Where a kubeconfig is: from the home folder for `~/`, else from the project's. */
export function kubeconfigPath(path: string): string {
  return path.startsWith("~/") ? join(homedir(), path.slice(2)) : resolve(root, path);
}

/**
 * Reads a kubeconfig's file.
 * @param path as `cluster.kubeconfig` has it
 * @param context that is to be used; default its current one
 * @throws KubeconfigError
 */
export function readKubeconfig(path: string, context?: string): Kubeconfig {
  const file = kubeconfigPath(path);
  let text: string;
  try {
    text = readText(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new KubeconfigError(
      reasons[code ?? ""] ?? (code === undefined ? `is ${message}` : `cannot be read (${code})`),
    );
  }
  return parseKubeconfig(text, { context, folder: dirname(file) });
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "does not exist",
  EACCES: "may not be read by you",
};

/**
 * Reads a kubeconfig.
 * @param folder from which its relative paths count; left out, they are left as they are
 * @throws KubeconfigError
 */
export function parseKubeconfig(
  text: string,
  { context, folder }: { readonly context?: string | undefined; readonly folder?: string } = {},
): Kubeconfig {
  const config = formOf(text);
  const names = config.contexts.map(({ name }) => name);
  const used = context ?? config["current-context"] ?? "";
  const { context: chosen } = config.contexts.find(({ name }) => name === used) ?? {};
  if (chosen === undefined) {
    const which = context === undefined ? "its current context" : "the context";
    throw new KubeconfigError(
      used === ""
        ? `has no current context; set cluster.context to one of ${list(names)}`
        : `lacks ${which} ${used}; it has ${list(names)}`,
    );
  }
  if (!config.clusters.some(({ name }) => name === chosen.cluster))
    throw new KubeconfigError(`lacks the cluster of its context ${used}`);
  const changed = folder !== undefined && makeAbsolute(config, folder);
  // JSON is YAML too.
  return { text: JSON.stringify({ ...config, "current-context": used }), hadRelativePaths: changed };
}

function formOf(text: string): z.infer<typeof kubeconfigForm> {
  let content: unknown;
  try {
    content = bounded(load(text));
  } catch (error) {
    if (error instanceof Unbounded) throw new KubeconfigError(`has ${error.message}`);
    if (!(error instanceof YAMLException)) throw error;
    // The exception's message quotes the text around the fault.
    throw new KubeconfigError("is no YAML");
  }
  const read = kubeconfigForm.safeParse(content);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new KubeconfigError(
      `is no kubeconfig: ${issue?.path.join(".") ?? ""} is missing or of another form`,
    );
  }
  return read.data;
}

/** Turns what kubectl resolves from the kubeconfig's folder into full paths; says whether there was any. */
function makeAbsolute(config: z.infer<typeof kubeconfigForm>, folder: string): boolean {
  let changed = false;
  const complete = (holder: Record<string, unknown>, key: string): void => {
    const path = holder[key];
    if (typeof path !== "string" || path === "" || isAbsolute(path)) return;
    holder[key] = join(folder, path);
    changed = true;
  };
  for (const { cluster } of config.clusters) complete(cluster, "certificate-authority");
  for (const { user } of config.users ?? []) {
    if (!user) continue;
    for (const key of ["client-certificate", "client-key", "tokenFile"]) complete(user, key);
    const { exec } = user as { readonly exec?: Record<string, unknown> };
    // A command without a slash is looked up in PATH.
    if (typeof exec?.["command"] === "string" && exec["command"].includes("/")) complete(exec, "command");
  }
  return changed;
}

function list(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.join(", ");
}
