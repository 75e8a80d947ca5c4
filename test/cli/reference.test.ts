import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { reference, referencePath } from "../../cli/reference";

describe("docs/commands.md", () => {
  it("is as `npm run docs` writes it", () => {
    assert.equal(readFileSync(join(__dirname, "../..", referencePath), "utf8"), reference());
  });
});
