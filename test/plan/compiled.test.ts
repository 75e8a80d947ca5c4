import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const source = join(__dirname, "..", "..", "plan", "compiled.cjs");

const made: string[] = [];

/** A package with a main file that prints what two modules of it say. */
function makePackage(): { readonly root: string; readonly run: () => string; readonly kept: () => string } {
  const root = mkdtempSync(join(tmpdir(), "compiled-"));
  made.push(root);
  for (const folder of ["plan", "node_modules/said"]) mkdirSync(join(root, folder), { recursive: true });
  copyFileSync(source, join(root, "plan", "compiled.cjs"));
  writeFileSync(join(root, "node_modules/.package-lock.json"), "{}");
  writeFileSync(join(root, "node_modules/said/index.js"), `module.exports = () => "package";`);
  writeFileSync(join(root, "own.js"), `"use strict"; exports.where = () => __filename; exports.own = "own";`);
  writeFileSync(
    join(root, "plan", "main.js"),
    `require("./compiled.cjs").install()();
     const { own, where } = require("../own");
     console.log(own, require("said")(), where() === require.resolve("../own"), require("node:path").posix.sep);`,
  );
  const folder = join(root, "node_modules/.cache/doks-platform");
  return {
    root,
    run: () =>
      execFileSync(process.execPath, ["plan/main.js"], { cwd: root, encoding: "utf8", stdio: "pipe" }).trim(),
    kept: () => join(folder, readdirSync(folder).join()),
  };
}

describe("what a plan keeps compiled", () => {
  afterEach(() => made.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

  it("says the same in the first run, in the second, which compiles, and in the third", () => {
    const { run, kept } = makePackage();
    const first = run();
    assert.equal(first, "own package true /");
    const sizes = [statSync(kept()).size];
    for (let times = 0; times < 2; times++) {
      assert.equal(run(), first);
      sizes.push(statSync(kept()).size);
    }
    assert.ok((sizes[1] as number) > (sizes[0] as number), "the second run compiles it");
    assert.equal(sizes[2], sizes[1]);
  });

  it("is read instead of the files, as long as they are as they were", () => {
    const { root, run } = makePackage();
    run();
    writeFileSync(join(root, "own.js"), `exports.where = () => __filename; exports.own = "new";`);
    assert.equal(run(), "new package true /");
    assert.equal(run(), "new package true /");
  });

  it("forgets a file that is gone, and finds what takes its place", () => {
    const { root, run } = makePackage();
    run();
    run();
    rmSync(join(root, "own.js"));
    mkdirSync(join(root, "own"));
    writeFileSync(join(root, "own/index.js"), `exports.where = () => __filename; exports.own = "folder";`);
    assert.equal(run(), "folder package true /");
    rmSync(join(root, "own"), { recursive: true });
    assert.throws(run, /Cannot find module '\.\.\/own'/);
  });

  it("is made anew once packages were installed, and where it is not whole", () => {
    const { root, run, kept } = makePackage();
    run();
    run();
    const { size } = statSync(kept());
    writeFileSync(join(root, "node_modules/.package-lock.json"), `{"packages":{}}`);
    assert.equal(run(), "own package true /");
    assert.ok(statSync(kept()).size < size);
    writeFileSync(kept(), "{ broken");
    assert.equal(run(), "own package true /");
    assert.equal(run(), "own package true /");
  });

  it("is not kept where packages are borrowed, or nothing can be written", () => {
    const { root, run } = makePackage();
    const borrowed = makePackage();
    rmSync(join(borrowed.root, "node_modules"), { recursive: true });
    symlinkSync(join(root, "node_modules"), join(borrowed.root, "node_modules"), "junction");
    assert.equal(borrowed.run(), "own package true /");
    assert.throws(borrowed.kept, /ENOENT/);
    writeFileSync(join(root, "node_modules/.cache"), "a file");
    assert.equal(run(), "own package true /");
  });
});
