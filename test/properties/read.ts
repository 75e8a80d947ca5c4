import assert from "node:assert/strict";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../stacks/environment";
import { appSets, configure } from "../stacks/stack-file";
import type { StackConfig } from "./arbitraries";
import { readEnvironment } from "../../stacks/read-environment";

/** Folder of the applications of every environment here. */
export const apps = join(appSets, "standard");
export const ingress = { domain: "duli.ai", acme: { email: "ops@duli.ai" } };

/** What is told about one property. */
export interface Told {
  readonly path: string;
  readonly got: string;
  readonly allowed: string;
}

/** What became of a configuration: its environment, or what it was refused for. */
export type Reading = { readonly environment: Environment } | { readonly told: readonly Told[] };

/** Reads a configuration as the program does; anything but an environment or a list of violations fails. */
export function read(config: StackConfig): Reading {
  const sections = Object.entries({ ingress, ...config });
  configure(Object.fromEntries(sections.map(([key, value]) => [`doks-platform:${key}`, value])));
  try {
    return { environment: readEnvironment(apps) };
  } catch (error) {
    assert.ok(pulumi.RunError.isInstance(error), error instanceof Error ? error.stack : String(error));
    return { told: violationsIn(error.message) };
  }
}

function violationsIn(message: string): readonly Told[] {
  const [title = "", ...lines] = message.split("\n");
  const told = lines.map((line) => {
    const [, path, got, allowed] = /^ {2}(.+?): got (.+); allowed: (.+)$/.exec(line) ?? [];
    assert.ok(path !== undefined && got !== undefined && allowed !== undefined, line);
    return { path, got, allowed };
  });
  assert.ok(title.includes(told.length === 1 ? " 1 fault:" : ` ${told.length} faults:`), message);
  return told;
}
