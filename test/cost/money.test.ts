import assert from "node:assert/strict";
import { cents, shownUsd, usd } from "../../cost/money";

describe("money", () => {
  it("is counted in whole cents, which amounts in USD times 100 are not", () => {
    assert.deepEqual([0.29, 1.1, 16.9, 229].map(cents), [29, 110, 1690, 22_900]);
    assert.deepEqual([29, 110, 0].map(usd), [0.29, 1.1, 0]);
  });

  it("is printed with both its cents", () => {
    assert.deepEqual([229, 0.3, 0].map(shownUsd), ["229.00", "0.30", "0.00"]);
  });
});
