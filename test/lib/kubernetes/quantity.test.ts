import assert from "node:assert/strict";
import { bytes } from "../../../lib/kubernetes/quantity";

describe("bytes of a Kubernetes quantity", () => {
  for (const [quantity, expected] of [
    ["50Gi", 53_687_091_200],
    ["53687091200", 53_687_091_200],
    ["1.5Ki", 1536],
    ["2Ti", 2 ** 41],
    ["5e3", 5000],
    ["5E", 5e18],
    ["2k", 2000],
    ["1500m", 1.5],
    ["0", 0],
  ] as const)
    it(`${quantity} is ${expected}`, () => assert.equal(bytes(quantity), expected));

  for (const quantity of ["", "Gi", "5 Gi", "5gi", "-5Gi", "5GB", "1e"])
    it(`"${quantity}" is none`, () => {
      assert.throws(() => bytes(quantity), new RangeError(`${quantity} is no Kubernetes quantity`));
    });
});
