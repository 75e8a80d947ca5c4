import assert from "node:assert/strict";
import { minorOf } from "../../../../lib/digitalocean/kubernetes-versions";
import { judgingMinor, schemaFile, storedMinors } from "../../../../cli/render/validation/stored";
import { staging } from "../../../../stacks/staging";
import { production } from "../../../../stacks/production";

describe("the stored schemas", () => {
  it("are those of the cluster's own minor version, else of the nearest, the newer of two", () => {
    const stored = ["1.33", "1.35"];
    assert.equal(judgingMinor("1.35.4", stored), "1.35");
    assert.equal(judgingMinor("1.34.4", stored), "1.35");
    assert.equal(judgingMinor("1.9.0", stored), "1.33");
    assert.equal(judgingMinor("1.40.0", stored), "1.35");
  });

  it("have the presets' versions among them", () => {
    for (const { cluster } of [staging, production]) {
      assert.ok(storedMinors().includes(minorOf(cluster.version)), cluster.version);
    }
  });

  it("are sorted as numbers, and found by their names", () => {
    const minors = storedMinors();
    assert.deepEqual(
      minors,
      [...minors].sort((a, b) => Number(a.slice(2)) - Number(b.slice(2))),
    );
    assert.equal(schemaFile("1.35.4-do.0"), "kubernetes-1.35.json");
  });
});
