import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { checkStacks, replaceStacks } from "../../../cli/render/files";
import { temporaryFolder } from "../../support/process";

describe("the files of a rendering", () => {
  const folder = temporaryFolder();
  let out: string;
  beforeEach(() => (out = join(mkdtempSync(join(folder, "out-")), "deep/rendered")));

  const stacks = (all: Readonly<Record<string, Readonly<Record<string, string>>>>) =>
    new Map(Object.entries(all).map(([stack, files]) => [stack, new Map(Object.entries(files))]));
  const files = (): string[] =>
    readdirSync(out, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name).slice(out.length + 1))
      .sort();

  it("are written with a line that says whose they are; those of what is gone go, other stacks stay", () => {
    replaceStacks(
      out,
      stacks({ staging: { "applications/a.yaml": "old\n" }, production: { "releases/r.yaml": "r\n" } }),
    );
    replaceStacks(out, stacks({ staging: { "applications/b.yaml": "new\n" } }));
    assert.deepEqual(files(), ["production/releases/r.yaml", "staging/applications/b.yaml"]);
    assert.equal(
      readFileSync(join(out, "staging/applications/b.yaml"), "utf8"),
      "# Rendered by `npm run render`: do not edit.\nnew\n",
    );
    assert.deepEqual(readdirSync(out).sort(), ["production", "staging"]);
  });

  it("never replace what is not theirs", () => {
    mkdirSync(join(out, "production"), { recursive: true });
    writeFileSync(join(out, "production/mine.txt"), "mine");
    assert.throws(
      () => replaceStacks(out, stacks({ staging: { "a.yaml": "a" }, production: { "b.yaml": "b" } })),
      /production\/mine\.txt is not of npm run render: choose another folder with --out, or remove it$/,
    );
    assert.deepEqual(files(), ["production/mine.txt"]);
  });

  it("are as before where one of them cannot be written", () => {
    replaceStacks(out, stacks({ staging: { "a.yaml": "before" } }));
    const long = `${"x".repeat(300)}.yaml`;
    assert.throws(
      () => replaceStacks(out, stacks({ staging: { "a.yaml": "after" }, production: { [long]: "b" } })),
      /^Error: cannot write to .*rendered: ENAMETOOLONG/,
    );
    assert.deepEqual(files(), ["staging/a.yaml"]);
    assert.match(readFileSync(join(out, "staging/a.yaml"), "utf8"), /before$/);
    assert.deepEqual(readdirSync(out), ["staging"]);
  });

  it("are as before where a folder cannot be put in its place", function () {
    if (process.getuid?.() === 0) this.skip();
    replaceStacks(out, stacks({ a: { "a.yaml": "before" }, b: { "b.yaml": "before" } }));
    chmodSync(join(out, "b"), 0o000);
    try {
      assert.throws(() => replaceStacks(out, stacks({ a: { "a.yaml": "after" }, b: { "b.yaml": "after" } })));
    } finally {
      chmodSync(join(out, "b"), 0o755);
    }
    assert.match(readFileSync(join(out, "a/a.yaml"), "utf8"), /before$/);
  });

  it("can be checked before there are any, which leaves nothing behind", () => {
    checkStacks(out, ["staging"]);
    assert.ok(!existsSync(join(out, "..")));
    mkdirSync(join(out, "staging"), { recursive: true });
    checkStacks(out, ["staging"]);
    assert.deepEqual(readdirSync(out), ["staging"]);
    writeFileSync(join(out, "staging/mine.txt"), "mine");
    assert.throws(() => checkStacks(out, ["staging"]), /mine\.txt is not of npm run render/);
  });

  it("are refused where the file system takes none", function () {
    if (!existsSync("/proc/self")) this.skip();
    for (const place of ["/proc/nope", "/proc/nope/deep"]) {
      const refusal = new RegExp(`^Error: cannot write to ${place}: `);
      assert.throws(() => checkStacks(place, ["staging"]), refusal);
      assert.throws(() => replaceStacks(place, stacks({ staging: { "a.yaml": "a" } })), refusal);
    }
  });

  it("are refused where a file is in the folder's place", () => {
    mkdirSync(join(out, ".."), { recursive: true });
    writeFileSync(out, "a file");
    assert.throws(
      () => replaceStacks(out, stacks({ staging: { "a.yaml": "a" } })),
      /^Error: cannot write to /,
    );
    assert.equal(readFileSync(out, "utf8"), "a file");
    assert.ok(existsSync(out));
  });
});
