import { strict as assert } from "node:assert";
import type { Json } from "../../../plan/json";
import type { FindingJson } from "../../../plan/diff/contract";
import { types as tokens } from "../../../lib/resource-types";
import { diff, plan, resource, types } from "./plans";

const of = (type: string, inputs: Record<string, Json>) => plan([resource(type, "main", inputs)]);

/** What is found where a resource changes so. */
function found(
  type: string,
  before: Record<string, Json>,
  after: Record<string, Json>,
): readonly FindingJson[] {
  return diff(of(type, before), of(type, after)).findings;
}

describe("a change with no way back", () => {
  const version = (slug: string, more: Record<string, Json> = {}) => ({ version: slug, ...more });

  it("is a newer Kubernetes: every node goes, by pool, and with or without others beside them", () => {
    const [surge] = found(
      types.cluster,
      version("1.35.4-do.0"),
      version("1.36.1-do.0", { surgeUpgrade: true }),
    );
    assert.deepEqual([surge?.policy, surge?.level], ["kubernetes-upgrade", "advisory"]);
    assert.match(surge?.message ?? "", /A new minor also drops API versions: look at npm run render first/);
    assert.match(
      surge?.message ?? "",
      /\n1\.35\.4-do\.0 → 1\.36\.1-do\.0: the control plane first, then the nodes of 1 pool, new ones beside/,
    );
    const [without] = found(types.cluster, version("1.35.4-do.0"), version("1.35.5-do.0"));
    assert.doesNotMatch(without?.message ?? "", /API versions/);
    assert.match(without?.message ?? "", /no surgeUpgrade/);
    const pools = ["a", "b"].map((name) => resource(types.pool, name, { size: "s" }));
    const side = (slug: string) => plan([resource(types.cluster, "main", version(slug)), ...pools]);
    assert.match(
      diff(side("1.35.4-do.0"), side("1.36.1-do.0")).findings[0]?.message ?? "",
      /nodes of 3 pools/,
    );
  });

  it("is not told of a lower version, which replaces the cluster", () => {
    const rules = found(types.cluster, version("1.36.1-do.0"), version("1.35.4-do.0")).map(
      ({ policy }) => policy,
    );
    assert.ok(!rules.includes("kubernetes-upgrade"), rules.join());
  });

  it("is a larger volume", () => {
    const claims = (size: string) => ({
      claims: [{ template: "data", statefulSet: "db", replicas: 3, size, storageClass: "x" }],
    });
    const [growth, ...others] = found(tokens.declaredRelease, claims("50Gi"), claims("60Gi"));
    assert.deepEqual([growth?.policy, growth?.level, others], ["growing-volumes", "advisory", []]);
    assert.match(growth?.message ?? "", /^A volume never shrinks: .*\n50Gi → 60Gi each, in place/);
    const smaller = found(tokens.declaredRelease, claims("60Gi"), claims("50Gi"));
    assert.deepEqual(
      smaller.map(({ policy }) => policy),
      ["one-way"],
    );
  });

  it("is a control plane that becomes highly available", () => {
    const [on] = found(types.cluster, { ha: false }, { ha: true });
    assert.deepEqual([on?.policy, on?.level], ["lasting-availability", "advisory"]);
    assert.match(on?.message ?? "", /cannot be switched off again, and costs 40 USD a month/);
  });

  it("is nothing that stays as it is", () => {
    const same = { version: "1.35.4-do.0", ha: true };
    assert.deepEqual(found(types.cluster, { ...same, tags: ["a"] }, { ...same, tags: ["b"] }), []);
  });
});
