import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { written } from "../../catalog/reference";
import { root } from "../components/platform";

describe("what is written from the catalog", () => {
  for (const [file, text] of written())
    it(`${file} is as \`npm run docs\` writes it`, () => {
      assert.equal(readFileSync(join(root, file), "utf8"), text);
    });
});
