import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { written } from "../../../cli/init/undo";
import { CommandError } from "../../../lib/command";
import { temporaryFolder } from "../../support/process";

describe("files that are written for what looks at them", () => {
  const all = temporaryFolder();
  let count = 0;
  let folder: string;
  beforeEach(() => {
    folder = join(all, String(count++));
    mkdirSync(folder);
    writeFileSync(join(folder, "there"), "before");
  });
  const files = () =>
    new Map([
      [join(folder, "there"), "after"],
      [join(folder, "apps", "shop", "new"), "new"],
    ]);

  it("stay where all went well", async () => {
    assert.equal(await written(files(), () => Promise.resolve("done")), "done");
    assert.equal(readFileSync(join(folder, "there"), "utf8"), "after");
    assert.equal(readFileSync(join(folder, "apps", "shop", "new"), "utf8"), "new");
  });

  it("are as before where it did not, with no folder left", async () => {
    const listening = process.listenerCount("SIGINT");
    await assert.rejects(
      written(files(), () => {
        assert.equal(readFileSync(join(folder, "there"), "utf8"), "after");
        return Promise.reject(new Error("no"));
      }),
      /^Error: no$/,
    );
    assert.equal(readFileSync(join(folder, "there"), "utf8"), "before");
    assert.ok(!existsSync(join(folder, "apps")));
    assert.equal(process.listenerCount("SIGINT"), listening);
  });

  it("are none where one of them cannot be written", async () => {
    writeFileSync(join(folder, "apps"), "");
    await assert.rejects(
      written(files(), () => assert.fail("it ran")),
      (error) =>
        error instanceof CommandError &&
        /^cannot make .*apps.shop: its folder is a file$/.test(error.message),
    );
    assert.equal(readFileSync(join(folder, "there"), "utf8"), "before");
  });
});
