import assert from "node:assert/strict";
import { describeViolations, nearest, propertyPath, shown, unknownKey } from "../../lib/violation";

describe("a violation", () => {
  it("names its property as the YAML has it", () => {
    assert.equal(propertyPath(["cluster", "pools", 1, "size"]), "cluster.pools[1].size");
  });

  it("shows values short, and never user or password of a URL", () => {
    assert.equal(shown(undefined), "nothing");
    assert.equal(shown(null), "null");
    assert.equal(shown({ a: 1 }), "an object");
    assert.equal(shown([1]), "a list");
    assert.equal(shown("fra1"), '"fra1"');
    assert.equal(shown("https://me:canary@git.acme.dev/a@b"), '"https://…@git.acme.dev/a@b"');
    assert.equal(shown("ssh://canary@git.acme.dev"), '"ssh://…@git.acme.dev"');
    assert.ok(shown("x".repeat(500)).length <= 80);
  });

  it("guesses what was meant, or keeps quiet", () => {
    assert.equal(nearest("Regoin", ["version", "region"]), "region");
    assert.equal(nearest("s-4vcpu-8g", ["s-2vcpu-4gb", "s-4vcpu-8gb"]), "s-4vcpu-8gb");
    assert.equal(nearest("owner", ["team", "partOf"]), undefined);
    assert.equal(nearest("x", []), undefined);
  });

  it("of an unknown key lists the valid ones when none is close", () => {
    assert.deepEqual(unknownKey("labels.owner", "owner", ["team", "partOf"]).allowed, "partOf, team");
    assert.deepEqual(unknownKey("labels.teem", "teem", ["team", "partOf"]).allowed, "did you mean team?");
  });

  it("is one line of the message", () => {
    const one = { path: "a", got: "b", allowed: "c" };
    assert.equal(
      describeViolations("dev", [one]),
      "The configuration of stack dev has 1 fault:\n  a: got b; allowed: c",
    );
    assert.equal(describeViolations("dev", [one, one]).split("\n").length, 3);
  });
});
