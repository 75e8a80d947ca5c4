import assert from "node:assert/strict";
import { today } from "../../lib/today";
import { compareStacks } from "../../plan/compare-stacks";
import type { Plan } from "../../plan/plan";
import { root } from "../components/platform";
import { planWith } from "./resources";
import { lineOf } from "./scene";

const names = ({ findings = [] }: Plan) =>
  findings.filter(({ policy }) => policy === "load-balancer-names").map(lineOf);

describe("stacks beside each other", () => {
  it("have load balancers of their own", async () => {
    const plans = [await planWith("staging"), await planWith("production")];
    compareStacks(plans, root);
    assert.deepEqual(plans.flatMap(names), []);
  });

  it("are told of a name that each of them may have alone", async () => {
    const staging = await planWith("staging", { cluster: { name: "shop-eu" }, name: "blue" });
    const production = await planWith("production", { cluster: { name: "shop" }, name: "eu-blue" });
    assert.deepEqual([staging, production].flatMap(names), []);
    compareStacks([staging, production], root);
    assert.deepEqual(names(staging), []);
    assert.deepEqual(names(production), [
      "mandatory eu-blue: load balancer shop-eu-blue of eu-blue: stack staging has the same; allowed: one of its own",
    ]);
    const levels = production.findings?.map(({ level }) => level) ?? [];
    assert.deepEqual(levels, [...levels].sort().reverse());
  });

  it("may except a name that both have", async () => {
    const staging = await planWith("staging", { cluster: { name: "shop-eu" }, name: "blue" });
    const exception = { rule: "load-balancer-names", resource: "eu-blue", reason: "they take turns" };
    const changes = { cluster: { name: "shop" }, name: "eu-blue" };
    for (const [expires, count] of [
      [today(), 0],
      ["9999-12-31", 1],
      ["2020-01-01", 1],
    ] as const) {
      const policy = { exceptions: [{ ...exception, expires }] };
      const production = await planWith("production", { ...changes, policy });
      compareStacks([staging, production], root);
      assert.equal(names(production).length, count, expires);
    }
  });

  it("are left alone where a project has no policy pack", async () => {
    const [staging, production] = [await planWith("staging"), await planWith("production")];
    staging.findings = undefined;
    compareStacks([staging, production], root);
    assert.equal(staging.findings, undefined);
  });
});
