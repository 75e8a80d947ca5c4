import assert from "node:assert/strict";
import { compare } from "../../lib/compare";
import { isStack, nameOf, stackOf, stackUrn, typeOf } from "../../lib/urn";

const urn = "urn:pulumi:staging::platform::a:b:C$kubernetes:core/v1:Secret::redis";
const stack = "urn:pulumi:staging::platform::pulumi:pulumi:Stack::platform-staging";

describe("a URN", () => {
  it("says name, type and stack", () => {
    assert.deepEqual(
      [nameOf(urn), typeOf(urn), stackOf(urn)],
      ["redis", "kubernetes:core/v1:Secret", "staging"],
    );
    assert.deepEqual([typeOf(""), stackOf("")], ["", ""]);
  });

  it("is of the stack itself or not, and leads to it", () => {
    assert.deepEqual([isStack(urn), isStack(stack)], [false, true]);
    assert.deepEqual([stackUrn(urn), stackUrn(stack)], [stack, stack]);
  });
});

describe("the order of texts", () => {
  it("is by code unit", () => {
    assert.deepEqual(["b", "a", "B", "ä", "a"].sort(compare), ["B", "a", "a", "b", "ä"]);
    assert.deepEqual([compare("a", "b"), compare("b", "a"), compare("a", "a")], [-1, 1, 0]);
  });
});
