import assert from "node:assert/strict";
import { Watch } from "../../recovery/watch";
import { FakeClock } from "../support/clock";

describe("watch of a hook", () => {
  const lines: string[] = [];
  const report = (line: string): void => void lines.push(line);
  let clock: FakeClock;
  beforeEach(() => {
    lines.splice(0);
    clock = new FakeClock();
  });

  /** Is done at its nth look. */
  const doneAt = (n: number) => {
    const look = Object.assign(async () => (++look.looks >= n ? undefined : `waiting, look ${look.looks}`), {
      looks: 0,
    });
    return look;
  };

  it("looks until there is nothing left to wait for", async () => {
    const look = doneAt(3);
    assert.equal(await new Watch({ report, timeoutSeconds: 60, clock }).until(look), true);
    assert.equal(look.looks, 3);
    assert.deepEqual(clock.slept, [2000, 2000]);
    assert.deepEqual(lines, []);
  });

  it("says what it waits for once its time has come, and not before", async () => {
    await new Watch({ report, timeoutSeconds: 60, progressMs: 4000, clock }).until(doneAt(6));
    assert.deepEqual(lines, ["waiting, look 3", "waiting, look 5"]);
  });

  it("looks once, however late it is", async () => {
    const watch = new Watch({ report, timeoutSeconds: 0, clock });
    assert.equal(await watch.until(doneAt(1)), true);
    assert.equal(await watch.until(doneAt(2)), false);
    assert.equal(watch.seconds, 0);
  });

  it("keeps one deadline for all that it looks for", async () => {
    const watch = new Watch({ report, timeoutSeconds: 60, clock });
    assert.equal(await watch.until(doneAt(Infinity)), false);
    assert.equal(clock.slept.length, 30);
    assert.equal(await watch.until(doneAt(2)), false);
  });

  it("takes an earlier deadline for one thing", async () => {
    const watch = new Watch({ report, timeoutSeconds: 3600, clock });
    assert.equal(await watch.until(doneAt(Infinity), 10), false);
    assert.equal(clock.slept.length, 5);
    assert.equal(await watch.until(doneAt(3)), true);
  });
});
