import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "./support/process";

const ROOT = join(__dirname, "..");

describe("the reporter of npm test", () => {
  const folder = temporaryFolder();

  /** Runs this project's mocha, with its configuration, on one test file of this text. */
  function run(text: string, ...args: readonly string[]): { lines: string[]; status: number | null } {
    const spec = join(folder, "some.test.js");
    writeFileSync(spec, text);
    const config = join(folder, "mocharc.json");
    const own = require("../.mocharc.cjs") as object;
    writeFileSync(config, JSON.stringify({ ...own, spec: [spec] }));
    const mocha = join(ROOT, "node_modules/mocha/bin/mocha.js");
    const { MOCHA_WORKER_ID: _, ...env } = process.env;
    const ran = spawnSync(process.execPath, [mocha, "--config", config, ...args], {
      cwd: ROOT,
      encoding: "utf8",
      env,
    });
    return { lines: ran.stdout.trimEnd().split("\n"), status: ran.status };
  }

  it("ends with what passed and what failed", () => {
    const { lines, status } = run(`it("good", () => {}); it("bad", () => { throw new Error("why"); });`);
    assert.equal(lines.at(-1), "1 passed, 1 failed");
    assert.ok(lines.some((line) => line.includes("Error: why")));
    assert.equal(status, 1);
  });

  it("counts what was skipped", () => {
    const { lines, status } = run(`it("good", () => {}); it.skip("later", () => {});`);
    assert.equal(lines.at(-1), "1 passed, 0 failed, 1 skipped");
    assert.equal(status, 0);
  });

  it("counts the same in parallel processes", () => {
    const { lines, status } = run(
      `it("good", () => {}); it("bad", () => { throw 1; }); it.skip("later");`,
      "--parallel",
    );
    assert.equal(lines.at(-1), "1 passed, 1 failed, 1 skipped");
    assert.equal(status, 1);
  });

  for (const parallel of [[], ["--parallel"]])
    it(`fails when a test leaves something behind ${parallel.join("")}`, () => {
      const text = `it("good", () => require("fs").mkdtempSync(require("path").join(require("os").tmpdir(), "mine-")));`;
      const { lines, status } = run(text, ...parallel);
      assert.ok(lines.some((line) => line.startsWith("Left behind by some test: mine-")));
      assert.equal(lines.at(-1), "1 passed, 0 failed");
      assert.equal(status, 1);
    });

  it("fails when no test ran", () => {
    const { lines, status } = run(`it("good", () => {});`, "--grep", "nothing of this name");
    assert.equal(lines.at(-1), "0 passed, 0 failed");
    assert.notEqual(status, 0);
  });
});
