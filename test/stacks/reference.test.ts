import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { reference, referencePath } from "../../stacks/reference";
import { secretNames } from "../../stacks/config";

describe("docs/configuration.md", () => {
  it("is what the schema and the presets say; `npm run docs` writes it anew", () => {
    assert.equal(readFileSync(join(__dirname, "..", "..", referencePath), "utf8"), reference());
  });

  it("has a meaning for every property", () => {
    const rows = reference()
      .split("\n")
      .filter((line) => /^\| `[a-z]/.test(line));
    assert.ok(rows.length > 100);
    assert.deepEqual(
      rows.filter((row) => row.split("|")[3]?.trim() === ""),
      [],
    );
  });

  it("says what each preset has, short", () => {
    const text = reference();
    assert.match(
      text,
      /\| `cluster\.pools` \| list of objects \| .* \| `workloads` \| `data`, `applications` \|/,
    );
    assert.match(
      text,
      /\| `data\.postgres\.resources` \| \[resources\]\(#resources\) \| .* \| `250m`, `768Mi` to `2Gi` \|/,
    );
    assert.match(text, /\| `cluster\.maintenance\.day` \| `any`, `monday`/);
  });

  it("names every secret", () => {
    for (const name of secretNames) assert.match(reference(), new RegExp(`\\| \`${name}\` \\|`));
  });
});
