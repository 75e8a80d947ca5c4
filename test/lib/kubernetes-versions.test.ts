import assert from "node:assert/strict";
import { compareVersions, minorOf, upstreamVersion } from "../../lib/digitalocean/kubernetes-versions";

describe("versions of Kubernetes at DigitalOcean", () => {
  const orders = [
    ["1.35.4-do.0", "1.35.4-do.0", 0],
    ["1.35.10-do.0", "1.35.9-do.5", 1],
    ["1.35.4-do.0", "1.35.4-do.1", -1],
    ["1.9.4-do.0", "1.35.4-do.1", -1],
    ["1.35", "1.35.4-do.0", 0],
    ["1.35.4-do.0", "1.35", 0],
    ["1.34", "1.35.4-do.0", -1],
    ["1.36", "1.35", 1],
  ] as const;
  for (const [a, b, order] of orders)
    it(`have an order: ${a} and ${b}`, () => assert.equal(Math.sign(compareVersions(a, b)), order));

  it("have a minor, and a version of Kubernetes' own", () => {
    assert.deepEqual(["1.35", "1.35.4", "1.35.4-do.0"].map(minorOf), ["1.35", "1.35", "1.35"]);
    assert.deepEqual(["1.35", "1.35.4-do.0"].map(upstreamVersion), ["1.35.0", "1.35.4"]);
  });
});
