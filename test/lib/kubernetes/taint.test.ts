import assert from "node:assert/strict";
import { untolerated, type Taint, type Toleration } from "../../../lib/kubernetes/taint";

const taint: Taint = { key: "dedicated", value: "data", effect: "NoSchedule" };

describe("a taint", () => {
  for (const [what, toleration, tolerated] of [
    ["the same in all", { ...taint, operator: "Equal" }, true],
    ["Equal is what an operator left out means", { ...taint }, true],
    ["another value", { ...taint, value: "web" }, false],
    ["no value", { key: "dedicated", effect: "NoSchedule" }, false],
    ["another key", { ...taint, key: "gpu" }, false],
    ["another effect", { ...taint, effect: "NoExecute" }, false],
    ["an effect left out is any", { key: "dedicated", value: "data" }, true],
    ["Exists takes any value", { key: "dedicated", operator: "Exists" }, true],
    ["Exists of another key", { key: "gpu", operator: "Exists" }, false],
    ["Exists without a key takes all", { operator: "Exists" }, true],
    ["Equal without a key takes none", { operator: "Equal", value: "data" }, false],
  ] as readonly (readonly [string, Toleration, boolean])[])
    it(`is ${tolerated ? "" : "not "}tolerated: ${what}`, () => {
      assert.deepEqual(untolerated([taint], [toleration]), tolerated ? [] : [taint]);
    });

  it("needs one toleration of several, and none where it only prefers others", () => {
    const [gpu, soft]: Taint[] = [
      { key: "gpu", value: "", effect: "NoExecute" },
      { key: "soft", value: "", effect: "PreferNoSchedule" },
    ];
    assert.deepEqual(untolerated([taint, gpu!, soft!], [{ key: "gpu" }]), [taint]);
    assert.deepEqual(untolerated([taint, gpu!, soft!], [{ key: "gpu" }, { ...taint }]), []);
  });
});
