import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { Refusal } from "../../lib/refusal";

const root = join(__dirname, "..", "..");

describe("a refusal of the program", () => {
  it("carries no stack, wherever it is thrown, and is Pulumi's error without one", () => {
    const thrown = new Refusal("put it back");
    assert.equal(thrown.stack, undefined);
    assert.ok(pulumi.RunError.isInstance(thrown));
    assert.ok(inspect(thrown, { colors: true }).length < 200);
  });

  it("carries none out of an apply either, and keeps its message, whoever writes into it", async () => {
    const output = pulumi.output(1).apply((): number => {
      throw new Refusal("put it back");
    });
    const error: unknown = await (output as unknown as { promise(): Promise<unknown> }).promise().then(
      () => assert.fail("it was not refused"),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof Refusal);
    error.message = "x, y and z wait for it";
    assert.deepEqual([error.message, error.stack], ["put it back", undefined]);
  });

  it("is the only error of Pulumi's that the program throws", () => {
    const rooms = ["stacks", "catalog", "components", "recovery", "policy", "cost", "plan", "lib"];
    const thrown = rooms.flatMap((room) =>
      readdirSync(join(root, room), { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts"))
        .map((file) => join(room, file))
        .filter((file) =>
          /new (pulumi\.)?(Run|Resource)Error\(/.test(readFileSync(join(root, file), "utf8")),
        ),
    );
    assert.deepEqual(thrown, []);
  });
});
