import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { told } from "../../recovery/fail-up";

describe("told", () => {
  /** What nobody handles: that is how Pulumi's runner hears of it. */
  async function unhandled(work: Promise<void>): Promise<unknown[]> {
    const event = "unhandledRejection";
    const previous = process.rawListeners(event);
    const heard: unknown[] = [];
    process.removeAllListeners(event).on(event, (error) => heard.push(error));
    try {
      await told(work);
      await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    } finally {
      process.removeAllListeners(event);
      for (const listener of previous) process.on(event, listener as () => void);
    }
    return heard;
  }

  it("fails the program, which goes on, by the message alone", async () => {
    const [error, ...more] = await unhandled(Promise.reject(new Error("what went wrong")));
    assert.ok(pulumi.RunError.isInstance(error));
    assert.equal(error.message, "what went wrong");
    assert.equal(error.stack, undefined);
    assert.deepEqual(more, []);
  });

  it("says nothing of what goes well", async () => {
    assert.deepEqual(await unhandled(Promise.resolve()), []);
  });
});
