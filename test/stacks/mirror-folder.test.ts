import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { pins } from "../../catalog";
import type { Environment } from "../../stacks/environment";
import { mirrorFolder } from "../../stacks/mirror-folder";
import type { Violation } from "../../lib/violation";
import { temporaryFolder } from "../support/process";
import { environmentOf, readStackFile, warningsOf } from "./stack-file";

const root = join(__dirname, "..", "..");
const preview = "test/fixtures/config/valid/charts-mirror-not-filled-in-a-preview.yaml";

describe("a mirror folder", () => {
  const folder = temporaryFolder();
  const files = pins.map(({ name, version }) => `${name}-${version}.tgz`).sort();

  function read(): { environment: Environment; warnings: readonly string[] } {
    const found: Environment[] = [];
    const warnings = warningsOf(() => found.push(environmentOf(readStackFile(join(root, preview)))));
    const [environment] = found;
    assert.ok(environment);
    return { environment, warnings };
  }

  function check(mirror?: string): readonly Violation[] {
    const { environment } = read();
    const charts = { ...environment.charts, ...(mirror !== undefined && { mirror }) };
    return mirrorFolder({ environment: { ...environment, charts }, applications: [], stated: {} });
  }

  it("has to have every pinned chart; the message names those that are missing and the command", () => {
    const mirror = mkdtempSync(join(folder, "charts-"));
    const [first = "", ...others] = files;
    for (const file of others) writeFileSync(join(mirror, file), "");
    assert.deepEqual(check(mirror), [
      {
        path: "charts.mirror",
        got: `the folder ${JSON.stringify(mirror)}, which lacks ${first}`,
        allowed: `every pinned chart: npx doks charts pull --to ${mirror}`,
      },
    ]);
    writeFileSync(join(mirror, first), "");
    assert.deepEqual(check(mirror), []);
    assert.deepEqual(check(relative(root, mirror)), []);
  });

  it("lacks all of them if it is not there", () => {
    const [violation] = check(join(tmpdir(), "not-there"));
    assert.ok(violation?.got.endsWith(`which lacks ${files.join(", ")}`));
  });

  it("is no concern of an OCI registry's", () => {
    assert.deepEqual(check("oci://registry.acme.dev/charts"), []);
  });

  it("that is not filled is a warning in a preview, since a reviewer need not have it", () => {
    const { warnings } = read();
    assert.equal(warnings.length, 1);
    assert.match(
      warnings[0] ?? "",
      /^charts\.mirror has the folder .*, which `pulumi up` will refuse; put in every/,
    );
  });
});
