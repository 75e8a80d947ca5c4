import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { allRules } from "../policy/pack";

const root = join(__dirname, "..");
const page = readFileSync(join(root, "docs", "requirements.md"), "utf8");
const rows = page
  .split("\n")
  .filter((line) => line.startsWith("| R-"))
  .map((line) => line.split("|").map((cell) => cell.trim()));
const ids = rows.map(([, id]) => id ?? "");
const rules = new Map(allRules.map((rule) => [rule.name, rule.requirement]));

/** Words in backquotes of the last column that are a path or the name of a rule. */
const named = rows.flatMap(([, id = "", , met = ""]) =>
  [...met.matchAll(/`([^`]+)`/g)].map(([, word = ""]) => ({ id, word })),
);

describe("docs/requirements.md", () => {
  it("has each row once, numbered from 1 on in its section", () => {
    assert.ok(ids.length > 50);
    const numbers = new Map<string, number>();
    for (const id of ids) {
      const [, section = "", number = ""] = /^R-([A-Z]+)-(\d+)$/.exec(id) ?? assert.fail(id);
      const next = (numbers.get(section) ?? 0) + 1;
      assert.equal(Number(number), next, id);
      numbers.set(section, next);
    }
  });

  it("has every id that is named anywhere", () => {
    const files = execFileSync("git", ["grep", "-lE", "R-[A-Z]+-[0-9]+", "--", ":!package-lock.json"], {
      cwd: root,
    })
      .toString()
      .trim()
      .split("\n");
    assert.ok(files.length > 30);
    for (const file of files)
      for (const [id] of readFileSync(join(root, file), "utf8").matchAll(/\bR-[A-Z]+-\d+\b/g))
        assert.ok(ids.includes(id), `${file} names ${id}`);
  });

  it("names rules that ask for the row, and every rule that does", () => {
    const found = named.flatMap(({ id, word }) => (rules.has(word) ? [`${word} ${id}`] : []));
    const asked = [...rules].flatMap(([name, id]) => (id === undefined ? [] : [`${name} ${id}`]));
    assert.deepEqual(found.sort(), asked.sort());
  });

  it("names files that are there", () => {
    const paths = [
      ...named.map(({ word }) => word).filter((word) => /[/.]/.test(word) && !word.startsWith("data.")),
      ...[...page.matchAll(/\]\(([^)#]+)/g)].map(([, path]) => join("docs", path ?? "")),
    ];
    assert.ok(paths.length > 30);
    for (const path of paths) assert.ok(existsSync(join(root, path)), path);
  });
});
