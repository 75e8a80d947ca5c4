import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { StackBeside } from "../policy/across-stacks";
import type { StackFacts } from "../stacks/facts";
import type { TypedPolicy } from "../policy/pack";
import type { Json } from "../lib/json";
import type { PolicyFinding } from "./policy-finding";

/** An application that Argo CD delivers from Git. */
export interface Application {
  readonly name: string;
  readonly tool: string;
  /** Folder, from the project's, of what renders it: the chart, or manifests of its own. */
  readonly folder: string;
  /** What its files state for the stack's tier. */
  readonly values: { readonly [key: string]: Json };
}

/**
 * What a project says of itself besides its program: the export `platform` of a file platform.ts beside Pulumi.yaml.
 * Modules of a project that has one only define; what registers resources is its main file alone. So that file is
 * loaded anew for each stack, and the others once.
 */
export interface Platform<Environment extends object> {
  /** Order in which `up` builds the layers. */
  readonly layers: readonly string[];
  /** The environment that a program has read last; each program reads one of its own. */
  readonly lastEnvironment: () => Environment | undefined;
  /** @param given credentials that are known, to recognise them by */
  readonly policiesFor: (
    environment: Environment,
    given: { readonly secrets: readonly string[] },
  ) => readonly TypedPolicy[];
  /** Types of the resources that {@link Platform.acrossStacks} looks at. */
  readonly typesAcross: readonly string[];
  /** What only shows where several stacks are seen beside each other. */
  readonly acrossStacks: (
    stacks: readonly StackBeside[],
  ) => readonly (PolicyFinding & { readonly stack: string })[];
  readonly applicationsOf: (environment: Environment) => readonly Application[];
  /** What a person asks first of a stack. */
  readonly factsOf?: (environment: Environment) => StackFacts;
}

/** A platform as the plan asks it: with the environment that it gave. */
export type AnyPlatform = Platform<object>;

const load = createRequire(__filename);

/** What a project says of itself; undefined for one that has only a program. */
export function platformOf(root: string): AnyPlatform | undefined {
  const path = join(root, "platform.ts");
  if (!existsSync(path)) return undefined;
  return (load(path) as { readonly platform: AnyPlatform }).platform;
}
