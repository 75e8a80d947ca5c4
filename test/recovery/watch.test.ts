import assert from "node:assert/strict";
import { Watch } from "../../recovery/watch";

describe("watch of a hook", () => {
  const lines: string[] = [];
  const report = (line: string): void => void lines.push(line);
  beforeEach(() => void lines.splice(0));

  /** Is done at its nth look. */
  const doneAt = (n: number) => {
    const look = Object.assign(async () => (++look.looks >= n ? undefined : `waiting, look ${look.looks}`), {
      looks: 0,
    });
    return look;
  };

  it("looks until there is nothing left to wait for", async () => {
    const look = doneAt(3);
    assert.equal(await new Watch({ report, timeoutSeconds: 60, pollMs: 0 }).until(look), true);
    assert.equal(look.looks, 3);
    assert.deepEqual(lines, []);
  });

  it("says what it waits for once its time has come, and not before", async () => {
    await new Watch({ report, timeoutSeconds: 60, pollMs: 0, progressMs: 0 }).until(doneAt(3));
    assert.deepEqual(lines, ["waiting, look 1", "waiting, look 2"]);
  });

  it("looks once, however late it is", async () => {
    const watch = new Watch({ report, timeoutSeconds: 0, pollMs: 0 });
    assert.equal(await watch.until(doneAt(1)), true);
    assert.equal(await watch.until(doneAt(2)), false);
    assert.equal(watch.seconds, 0);
  });

  it("keeps one deadline for all that it looks for", async () => {
    const watch = new Watch({ report, timeoutSeconds: 0.02, pollMs: 1 });
    assert.equal(await watch.until(doneAt(Infinity)), false);
    assert.equal(await watch.until(doneAt(2)), false);
  });

  it("takes an earlier deadline for one thing", async () => {
    const watch = new Watch({ report, timeoutSeconds: 3600, pollMs: 0 });
    assert.equal(await watch.until(doneAt(Infinity), 0), false);
    assert.equal(await watch.until(doneAt(3)), true);
  });
});
