import assert from "node:assert/strict";
import { stackTag } from "../../stacks/ownership";

describe("a stack's tag", () => {
  const tagOf = (stack: string) => stackTag({ project: "doks-platform", stack });

  it("is the stack's name, in characters that DigitalOcean takes", () => {
    assert.equal(tagOf("production"), "doks-platform:stack:production");
    assert.match(tagOf("prod.eu_1-a"), /^[\w:-]+$/);
  });

  it("is no other stack's, dots or not", () => {
    const stacks = ["prod.eu", "prod-eu", "prod_eu", "prodeu", "prod..eu"];
    assert.equal(new Set(stacks.map(tagOf)).size, stacks.length);
  });
});
