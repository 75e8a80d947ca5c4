import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { main } from "../../cli/doks";
import { pathOf, runMain, temporaryFolder, writeProgram } from "../support/process";

describe("doks docs", () => {
  const home = temporaryFolder();
  const run = (exit: number) => {
    writeProgram(
      join(home, "npm"),
      `printf '%s ' "$@" >"${join(home, "calls")}"; pwd >>"${join(home, "calls")}"; exit ${exit}`,
    );
    return runMain(main, ["docs"], { PATH: pathOf(home) });
  };

  it("runs the script, in the project's folder", async () => {
    assert.deepEqual(await run(0), { code: 0, stdout: "", stderr: "" });
    assert.equal(
      readFileSync(join(home, "calls"), "utf8"),
      `run --silent docs ${join(__dirname, "../..")}\n`,
    );
  });

  it("fails where that does", async () => {
    assert.deepEqual(await run(3), { code: 1, stdout: "", stderr: "docs: the pages were not all written\n" });
  });
});
