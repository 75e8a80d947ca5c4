import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import type { Environment } from "../../stacks/environment";
import { readEnvironment } from "../../stacks/read-environment";

/** Folder with sets of applications' folders. */
export const appSets = join(__dirname, "..", "fixtures", "apps");

/** A stack's file, and what the comments at its top ask of the test. */
export interface StackFile {
  readonly config: Readonly<Record<string, unknown>>;
  /** Beginnings of the violations that reading must tell, `# expect: …` each. */
  readonly expected: readonly string[];
  /** Set of applications, `# apps: …`; default `standard`. */
  readonly apps: string;
  /** Whether to read as in a real update, `# run: update`, instead of a preview. */
  readonly update: boolean;
}

/** Reads a stack's file; an application set and a kind of run are taken from its comments. */
export function readStackFile(path: string): StackFile {
  const text = readFileSync(path, "utf8");
  const comments = (name: string): string[] =>
    [...text.matchAll(new RegExp(`^# ${name}: (.*)$`, "gm"))].map(([, value]) => value ?? "");
  return {
    config: (parse(text) as { config: Record<string, unknown> }).config,
    expected: comments("expect"),
    apps: comments("apps")[0] ?? "standard",
    update: comments("run")[0] === "update",
  };
}

/** Hands a configuration to the SDK as the engine does, encrypted values as secrets with a text of their own. */
export function configure(
  config: Readonly<Record<string, unknown>>,
  stack = "test",
  preview = true,
  project = "doks-platform",
): void {
  void pulumi.runtime.setMocks(
    { newResource: () => ({ id: "", state: {} }), call: () => ({}) },
    project,
    stack,
    preview,
  );
  const entries = Object.entries(config);
  pulumi.runtime.setAllConfig(
    Object.fromEntries(entries.map(([key, value]) => [key, asText(decrypted(value))])),
    entries.filter(([, value]) => JSON.stringify(value).includes('"secure":')).map(([key]) => key),
  );
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function decrypted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if ("secure" in value) return "decrypted-canary";
  if (Array.isArray(value)) return value.map(decrypted);
  return Object.fromEntries(Object.entries(value).map(([key, below]) => [key, decrypted(below)]));
}

/** Reads the environment of a stack's file with the set of applications that it names. */
export function environmentOf(file: StackFile): Environment {
  configure(file.config, "test", !file.update);
  return readEnvironment(join(appSets, file.apps));
}

/** Warnings that a piece of work logs. */
export function warningsOf(work: () => void): string[] {
  const warnings: string[] = [];
  const { warn } = pulumi.log;
  Object.defineProperty(pulumi.log, "warn", {
    value: (text: string) => warnings.push(text),
    configurable: true,
  });
  try {
    work();
  } finally {
    Object.defineProperty(pulumi.log, "warn", { value: warn, configurable: true });
  }
  return warnings;
}
