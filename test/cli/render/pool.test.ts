import assert from "node:assert/strict";
import { mapPooled } from "../../../cli/render/pool";

describe("work on many items", () => {
  it("is done a few at a time, and gives results in the items' order", async () => {
    let running = 0;
    let most = 0;
    const results = await mapPooled([3, 1, 2, 0], 2, async (turns) => {
      most = Math.max(most, ++running);
      for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
      running--;
      return turns * 10;
    });
    assert.deepEqual(results, [30, 10, 20, 0]);
    assert.equal(most, 2);
  });

  it("is nothing for no item, and fails as its first failure does", async () => {
    assert.deepEqual(await mapPooled([], 2, async () => 1), []);
    await assert.rejects(
      mapPooled([1, 2], 2, () => Promise.reject(new Error("no"))),
      /no/,
    );
  });
});
