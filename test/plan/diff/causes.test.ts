import { strict as assert } from "node:assert";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { columns, plain } from "../../../lib/style";
import { diffPlans, type StackDiff } from "../../../plan/diff/diff";
import { diffToMarkdown } from "../../../plan/diff/markdown";
import { withPlaces } from "../../../plan/diff/places";
import { diffToText } from "../../../plan/diff/text";
import type { PlanJson } from "../../../plan/diff/contract";
import { temporaryFolder } from "../../support/process";
import { plan, resource, types } from "./plans";

const side = (version: string, replicas: number): PlanJson =>
  plan([resource(types.cluster, "main", { version })], {
    environment: {
      tier: "staging",
      cluster: { version, mode: "dedicated" },
      hosts: [version],
      region: version,
    },
    delivered: [{ application: "shop", tool: "helm", source: "x", values: { replicas, level: replicas } }],
  });

describe("the causes of a diff", () => {
  const folder = temporaryFolder();
  const sources = { project: "platform", root: folder, stackFolder: folder };
  const placed = (): StackDiff => {
    const [only] = withPlaces(diffPlans([side("1", 1)], [side("2", 2)]), sources);
    return only ?? assert.fail();
  };
  const text = (diffs: readonly StackDiff[]) =>
    diffToText(diffs, { style: plain, verbose: false, against: "main" });

  before(() => {
    writeFileSync(
      join(folder, "Pulumi.staging.yaml"),
      'config:\n  platform:cluster:\n    # why\n    version: "2"\n',
    );
    mkdirSync(join(folder, "apps", "shop"), { recursive: true });
    writeFileSync(join(folder, "apps", "shop", "staging.yaml"), "replicas: 2\n");
    writeFileSync(join(folder, "apps", "shop", "defaults.yaml"), "replicas: 1\n\nlevel: 2\n");
  });

  it("are what the configuration states otherwise, with file and line, and nothing that follows from it", () => {
    assert.deepEqual(
      placed().causes.map(({ path, at }) => [path, at]),
      [
        ["cluster.version", "Pulumi.staging.yaml:4"],
        ["region", undefined],
      ],
    );
  });

  it("are found in the application's file of the tier, then in its defaults", () => {
    assert.deepEqual(
      placed().delivered.flatMap(({ values }) => values.map(({ path, at }) => [path, at])),
      [
        ["level", "apps/shop/defaults.yaml:3"],
        ["replicas", "apps/shop/staging.yaml:1"],
      ],
    );
  });

  it("have no place where there is no such file, or it is broken", () => {
    const elsewhere = { ...sources, stackFolder: join(folder, "none") };
    const [diff] = withPlaces(diffPlans([side("1", 1)], [side("2", 1)]), elsewhere);
    assert.ok(diff?.causes.every(({ at }) => at === undefined));
  });

  it("stand before what follows from them, in text and in Markdown", () => {
    const shown = text([placed()]);
    assert.match(
      shown,
      /\n\nCauses\n {2}~ cluster\.version: "1" → "2" {2}\(Pulumi\.staging\.yaml:4\)\n {2}from a preset or the program: region\n\n/,
    );
    assert.ok(shown.indexOf("Causes") < shown.indexOf("\nfoundation\n"));
    const markdown = diffToMarkdown([placed()], "main");
    assert.match(markdown, /^- 🔧 `~ cluster\.version: "1" → "2" {2}\(Pulumi\.staging\.yaml:4\)`$/m);
    assert.ok(markdown.indexOf("🔧") < markdown.indexOf("<details>"));
  });
});

describe("the verdicts of a diff", () => {
  const cost = (monthlyUsd: number) => ({ cost: { monthlyUsd } });
  const sides: readonly (readonly [PlanJson | undefined, PlanJson | undefined])[] = [
    [side("1", 1), { ...side("1", 2), ...cost(3) }],
    [plan([resource(types.password, "db")], { stack: "b" }), plan([], { stack: "b" })],
    [plan([], { stack: "c", ...cost(229) }), plan([], { stack: "c", ...cost(1253) })],
    [
      plan([], { stack: "d" }),
      plan([], { stack: "d", policy: [{ policy: "x", level: "mandatory", message: "no" }] }),
    ],
    [undefined, plan([], { stack: "e" })],
    [plan([], { stack: "f" }), undefined],
    [plan([], { stack: "g".repeat(60) }), plan([], { stack: "g".repeat(60) })],
  ];
  const diffs = diffPlans(
    sides.flatMap(([before]) => before ?? []),
    sides.flatMap(([, after]) => after ?? []),
  );

  it("are a table before all else, no wider than a line", () => {
    const [table = ""] = diffToText(diffs, { style: plain, verbose: false, against: "main" }).split("\n\n");
    const [head = "", ...rows] = table.split("\n");
    assert.match(head, /^stack +add +change +replace +delete +USD a month +findings +verdict$/);
    assert.deepEqual(
      rows.map((row) => / {2}(\S+( \S+)?)$/.exec(row)?.[1]),
      ["changes", "takes away", "changes", "refused", "new", "no change", "no file"],
    );
    assert.match(rows[2] ?? "", /^c +0 +0 +0 +0 +229 → 1,253 +changes$/);
    assert.match(rows[3] ?? "", / \+?1? ?.*refused$/);
    for (const row of [head, ...rows]) assert.ok(columns(row) <= 80, row);
  });

  it("are a table of four short columns in Markdown", () => {
    const rows = diffToMarkdown(diffs, "main")
      .split("\n")
      .filter((line) => line.startsWith("|"));
    assert.equal(rows.length, 2 + diffs.length);
    for (const row of rows) assert.equal(row.split("|").length, 6, row);
    assert.ok(rows.includes("| b | 🗑️ takes away | 1 delete |  |"));
    assert.ok(rows.includes("| d | ⛔ refused |  |  |"));
  });
});
