import { readdirSync } from "node:fs";
import { nearest, propertyPath } from "../lib/violation";
import { PlanError } from "./errors";
import type { Project } from "./project-file";
import { secretPlaceholder } from "./values";
import { isYamlObject, readYaml } from "./yaml-file";

/** A stack's configuration as the CLI hands it to the program. */
export interface StackConfig {
  /** Values by full key; what is no scalar is JSON. */
  readonly config: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
  /** Packages without a default provider. */
  readonly disabledDefaultProviders: readonly string[];
  /** What this configuration leaves out of the plan. */
  readonly warnings: readonly string[];
}

/** One value, and whether a part of it is encrypted. */
interface Setting {
  readonly value: unknown;
  readonly secret: boolean;
}

const stackFile = /^Pulumi\.(.+)\.yaml$/;
const usualOrder = ["development", "staging", "production"];

/** Names of the stacks that have a file: development, staging, production, then the others by name. */
export function knownStacks(folder: string): readonly string[] {
  const names = readdirSync(folder).flatMap((file) => stackFile.exec(file)?.[1] ?? []);
  const usual = usualOrder.filter((name) => names.includes(name));
  return [...usual, ...names.filter((name) => !usual.includes(name)).sort()];
}

/**
 * Checks that a stack has a file.
 * @throws PlanError that names the stacks that do
 */
export function checkStack(stack: string, known: readonly string[]): void {
  if (known.includes(stack)) return;
  const guess = nearest(stack, known);
  const hint = guess === undefined ? "" : `; did you mean ${guess}?`;
  const have = known.length === 0 ? "there is no Pulumi.<stack>.yaml" : `the stacks are ${known.join(", ")}`;
  throw new PlanError(`there is no stack "${stack}": ${have}${hint}`);
}

/**
 * Reads a stack's file and completes it from Pulumi.yaml. What is encrypted becomes a placeholder, which the plan
 * takes for unknown.
 * @throws PlanError for YAML that is broken or that the CLI would refuse
 */
export function readStack(project: Project, stack: string): StackConfig {
  const file = `Pulumi.${stack}.yaml`;
  const { config = {}, environment } = readYaml(project.stackFolder, file);
  if (!isYamlObject(config ?? {})) throw new PlanError(`${file}: config takes a mapping of keys`);
  const settings = new Map<string, Setting>();
  for (const [name, raw] of Object.entries(config ?? {})) settings.set(fullKey(file, name), open(raw));
  for (const { key, value } of project.settings) if (!settings.has(key)) settings.set(key, open(value));
  const all = [...settings].map(([key, { value }]) => [key, text(file, key, value)] as const);
  const warning = `${file}: environment is known only to Pulumi Cloud; its values are missing in this plan`;
  return {
    config: Object.fromEntries(all),
    secretKeys: [...settings].flatMap(([key, { secret }]) => (secret ? [key] : [])),
    disabledDefaultProviders: disabled(settings.get("pulumi:disable-default-providers")?.value),
    warnings: environment === undefined ? [] : [warning],
  };
}

/** `doks-platform:config:tier` is an old way to write `doks-platform:tier`. */
function fullKey(file: string, name: string): string {
  const parts = name
    .split(":")
    .filter((part, index, all) => !(all.length === 3 && index === 1 && part === "config"));
  if (parts.length === 2) return parts.join(":");
  throw new PlanError(
    `${file}: config has the key ${propertyPath([name])}; a key has the form <namespace>:<name>`,
  );
}

/** Puts the placeholder for everything encrypted. */
function open(raw: unknown): Setting {
  if (Array.isArray(raw)) {
    const items = raw.map(open);
    return { value: items.map(({ value }) => value), secret: items.some(({ secret }) => secret) };
  }
  if (!isYamlObject(raw)) return { value: raw, secret: false };
  const entries = Object.entries(raw);
  if (entries.length === 1 && typeof raw.secure === "string")
    return { value: secretPlaceholder, secret: true };
  const opened = entries.map(([key, value]) => [key, open(value)] as const);
  const sorted = opened.sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    value: Object.fromEntries(sorted.map(([key, { value }]) => [key, value])),
    secret: opened.some(([, { secret }]) => secret),
  };
}

function text(file: string, key: string, value: unknown): string {
  if (value === null || value === undefined) throw new PlanError(`${file}: ${key} has no value`);
  return typeof value === "string" ? value : JSON.stringify(value);
}

function disabled(value: unknown): readonly string[] {
  const names = typeof value === "string" ? parseList(value) : (value ?? []);
  if (Array.isArray(names) && names.every((name) => typeof name === "string")) return names;
  throw new PlanError("pulumi:disable-default-providers takes a list of package names, such as [kubernetes]");
}

function parseList(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}
