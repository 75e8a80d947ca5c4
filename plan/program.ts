import { join, sep } from "node:path";
import { serializeProperties } from "@pulumi/pulumi/runtime/rpc";
import type { Plan } from "./plan";
import type { Project } from "./project-file";
import { record } from "./recorder";
import { readStack } from "./stack-file";
import { decodeAll } from "./values";
import type { Values } from "./values";

/**
 * Plans one stack of a project: runs its unmodified program with the stack's own file.
 * @throws PlanError with one message for people
 */
export async function planStack(project: Project, stack: string): Promise<Plan> {
  const { warnings, ...configuration } = readStack(project, stack);
  const { name, root, main } = project;
  forgetModules(root);
  try {
    return await record(() => run(main), {
      ...configuration,
      project: name,
      stack,
      rootDirectory: root,
      captureOutput: true,
      warnings,
      environment: () => environment(root),
    });
  } finally {
    forgetModules(root);
  }
}

/** As the SDK's runner does: what a module exports is its outputs, unless it exports a function that makes them. */
function run(main: string): unknown {
  const exported: unknown = require(main);
  return typeof exported === "function" ? (exported as () => unknown)() : exported;
}

/** The environment as the project itself reads it; nothing for a project that has no such reader. */
async function environment(root: string): Promise<Values> {
  const reader = require.cache[join(root, "stacks", "environment.ts")]?.exports as
    { readEnvironment?: () => object } | undefined;
  if (reader?.readEnvironment === undefined) return {};
  const resolved = reader.readEnvironment() as Record<string, unknown>;
  return decodeAll(await serializeProperties("environment", resolved));
}

/**
 * Lets the next program load the project's modules afresh, as a process of its own would. Packages stay, and so
 * do the plan's own modules.
 */
function forgetModules(root: string): void {
  const own = root + sep;
  const kept = [join(root, "node_modules") + sep, __dirname + sep];
  for (const path of Object.keys(require.cache)) {
    if (path.startsWith(own) && !kept.some((folder) => path.startsWith(folder))) delete require.cache[path];
  }
}
