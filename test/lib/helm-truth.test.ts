import assert from "node:assert/strict";
import { switchInWords, truthOf } from "../../lib/helm-truth";
import { unknown } from "../../lib/known";

describe("what Helm takes for true", () => {
  for (const value of [false, 0, null, "", [], {}])
    it(`is not ${JSON.stringify(value)}`, () => assert.equal(truthOf(value), false));
  for (const value of [true, 1, -1, "false", "0", [false], { enabled: false }])
    it(`is ${JSON.stringify(value)}`, () => assert.equal(truthOf(value), true));
  it("is neither what nobody states nor what is not known yet", () => {
    assert.deepEqual([truthOf(undefined), truthOf(unknown)], [undefined, undefined]);
  });
  it("is never shown, since it may be a secret", () => {
    assert.equal(switchInWords("hunter2"), "something that Helm takes for true");
  });
});
