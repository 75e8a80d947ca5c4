import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { environmentOf, readStackFile, warningsOf } from "./stack-file";

const fixtures = join(__dirname, "..", "fixtures", "config");

function names(kind: "valid" | "invalid"): string[] {
  return readdirSync(join(fixtures, kind)).map((file) => file.replace(/\.yaml$/, ""));
}

describe("configuration fixtures", () => {
  for (const name of names("valid")) {
    it(`reads ${name}`, () => {
      const file = readStackFile(join(fixtures, "valid", `${name}.yaml`));
      assert.deepEqual(file.expected, []);
      warningsOf(() => environmentOf(file));
    });
  }

  for (const name of names("invalid")) {
    it(`refuses ${name}`, () => {
      const file = readStackFile(join(fixtures, "invalid", `${name}.yaml`));
      assert.throws(
        () => environmentOf(file),
        (error: Error) => {
          assert.ok(pulumi.RunError.isInstance(error), String(error));
          const [title, ...lines] = error.message.split("\n");
          const count = file.expected.length === 1 ? "1 fault" : `${file.expected.length} faults`;
          assert.equal(title, `The configuration of stack test has ${count}:`, lines.join("\n"));
          for (const expected of file.expected) {
            assert.ok(
              lines.some((line) => line.startsWith(`  ${expected}`)),
              `no ${expected} in\n${lines.join("\n")}`,
            );
          }
          assert.doesNotMatch(error.message, /canary/, "a secret is told");
          return true;
        },
      );
    });
  }
});
