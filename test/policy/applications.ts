import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { analyze } from "../../plan/policy";
import { record } from "../../plan/recorder";
import { policiesFor } from "../../policy/pack";
import type { Rule } from "../../policy/rule";
import type { Environment } from "../../stacks/environment";
import { merge, type JsonObject } from "../../lib/json";
import type { Tier } from "../../stacks/schema";
import { goldenApps, root } from "../components/platform";
import { goldenConfig } from "../platform/stacks";
import { differing, lineOf, type Difference } from "./scene";
import { judgedEnvironment } from "../../stacks/read-environment";

/** Changes of files of apps/, such as `backend/production.yaml`, each laid over what the file has. */
export type Files = Readonly<Record<string, JsonObject>>;

/** The environment of a golden stack with files of its applications changed. */
export async function environmentWith(stack: Tier, files: Files): Promise<Environment> {
  const folder = mkdtempSync(join(tmpdir(), "apps-"));
  try {
    cpSync(goldenApps, folder, { recursive: true });
    for (const [file, change] of Object.entries(files)) {
      const path = join(folder, file);
      const before = parse(readFileSync(path, "utf8")) as JsonObject;
      writeFileSync(path, JSON.stringify(merge(before, change)));
    }
    const { config } = goldenConfig(stack);
    let environment: Environment | undefined;
    await record(() => void (environment = judgedEnvironment(folder)), {
      stack,
      rootDirectory: root,
      config,
    });
    assert.ok(environment);
    return environment;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What a rule finds in a golden stack with files of its applications changed, as lines. */
export async function foundInApps(
  rule: Rule,
  stack: Tier,
  files: Files,
  difference: Difference = {},
): Promise<readonly string[]> {
  const { plan } = await differing(stack, difference);
  const environment = await environmentWith(stack, files);
  return (await analyze(plan, policiesFor(environment, { today: "2026-11-21" }, [rule]))).map(lineOf);
}

/** One change of applications, and what a rule says of it. */
export interface AppCase extends Difference {
  readonly what: string;
  readonly stack?: Tier;
  readonly files: Files;
  readonly finds: readonly string[];
}

/** Tests of a rule against changed files of applications. */
export function itJudgesApps(rule: Rule, cases: readonly AppCase[]): void {
  describe(`${rule.name} of applications`, () => {
    for (const { what, stack = "production", files, finds, ...difference } of cases)
      it(`${finds.length > 0 ? "finds" : "accepts"} ${what}`, async () => {
        assert.deepEqual(await foundInApps(rule, stack, files, difference), finds);
      });
  });
}
