import assert from "node:assert/strict";
import { unknown, type Known } from "../../../lib/known";
import { selects } from "../../../lib/kubernetes/selector";

const labels = { app: "web", tier: "prod" };
const expression = (operator: Known, values?: Known, key: Known = "app"): Known => ({
  matchExpressions: [{ key, operator, ...(values !== undefined && { values }) }],
});

describe("a label selector", () => {
  for (const [what, selector, expected] of [
    ["an empty one takes everything", {}, true],
    ["none takes nothing", undefined, false],
    ["all labels must match", { matchLabels: { app: "web", tier: "prod" } }, true],
    ["one that differs is enough", { matchLabels: { app: "web", tier: "dev" } }, false],
    ["a label that is not there", { matchLabels: { team: "a" } }, false],
    ["one that is not known yet may match", { matchLabels: { app: unknown } }, true],
    ["In", expression("In", ["api", "web"]), true],
    ["In others", expression("In", ["api"]), false],
    ["In, without the label", expression("In", ["web"], "team"), false],
    ["In what is not known yet", expression("In", [unknown]), true],
    ["NotIn", expression("NotIn", ["api"]), true],
    ["NotIn with it", expression("NotIn", ["web"]), false],
    ["NotIn, without the label", expression("NotIn", ["web"], "team"), true],
    ["Exists", expression("Exists"), true],
    ["Exists, without the label", expression("Exists", undefined, "team"), false],
    ["DoesNotExist", expression("DoesNotExist"), false],
    ["DoesNotExist, without the label", expression("DoesNotExist", undefined, "team"), true],
    ["an operator that is not known yet", expression(unknown), true],
    ["a key that is not known yet", expression("In", ["api"], unknown), true],
    ["an expression that is not known yet", { matchExpressions: [unknown] }, true],
    [
      "both kinds must match",
      { matchLabels: { app: "web" }, ...(expression("In", ["api"]) as object) },
      false,
    ],
    ["one that is not known at all", unknown, true],
  ] as readonly (readonly [string, Known | undefined, boolean])[])
    it(`${expected ? "takes" : "leaves"}: ${what}`, () => {
      assert.equal(selects(selector, labels), expected);
    });

  it("takes what has labels that are not known yet, and counts none as no labels", () => {
    assert.ok(selects({ matchLabels: { app: "api" } }, unknown));
    assert.ok(selects({ matchLabels: { app: "api" } }, { app: unknown }));
    assert.ok(!selects({ matchLabels: { app: "api" } }, undefined));
    assert.ok(selects({}, undefined));
  });
});
