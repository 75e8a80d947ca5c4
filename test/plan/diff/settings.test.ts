import { strict as assert } from "node:assert";
import type { Json } from "../../../plan/json";
import type { PlanJson } from "../../../plan/diff/contract";
import { diffPlans, hasChanges } from "../../../plan/diff/diff";
import { diffToMarkdown } from "../../../plan/diff/markdown";
import { diffToText } from "../../../plan/diff/text";
import { plain } from "../../../lib/style";
import { diff, plan } from "./plans";

type Policy = Record<string, Json>;

const exception = { rule: "public-image", resource: "web", reason: "until it moves", expires: "2027-01-31" };
const other = { ...exception, rule: "latest" };
const policy: Policy = {
  budget: { monthlyUsd: 300 },
  registries: ["ghcr.io/acme"],
  limits: { poolNodes: 10 },
  exceptions: [],
  replacements: [],
  publicNames: [],
  defaultDeny: true,
};

const stack = (own: Policy, further: Record<string, Json> = {}): PlanJson =>
  plan([], {
    environment: { tier: "staging", ...further, policy: { ...policy, ...own } },
    policy: [],
  });
const told = (before: PlanJson, after: PlanJson): unknown[] =>
  diff(before, after).settings.map(({ kind, label, before: old, after: now }) => [kind, label, old, now]);

describe("a diff of settings", () => {
  it("is a change, whichever setting it is", () => {
    const changes: readonly (readonly [Policy, string])[] = [
      [{ budget: { monthlyUsd: 900 } }, "policy.budget.monthlyUsd"],
      [{ registries: ["ghcr.io/acme", "docker.io"] }, "policy.registries[1]"],
      [{ limits: { poolNodes: 99 } }, "policy.limits.poolNodes"],
      [{ replacements: ["main"] }, "policy.replacements[0]"],
      [{ publicNames: ["KEY"] }, "policy.publicNames[0]"],
      [{ defaultDeny: false }, "policy.defaultDeny"],
      [{ exceptions: [exception] }, 'policy.exceptions["public-image for web"]'],
    ];
    for (const [own, label] of changes) {
      const compared = diff(stack({}), stack(own));
      assert.deepEqual(
        compared.settings.map((change) => change.label),
        [label],
      );
      assert.ok(hasChanges([compared]));
    }
    assert.ok(!hasChanges([diff(stack({}), stack({}))]));
  });

  it("knows the tier and where the cluster is from, and nothing else of the environment", () => {
    const before = stack({}, { cluster: { mode: "dedicated", version: "1" }, region: "fra1" });
    const after = stack(
      {},
      { tier: "production", cluster: { mode: "existing", version: "2" }, region: "ams3" },
    );
    assert.deepEqual(told(before, after), [
      ["update", "cluster.mode", "dedicated", "existing"],
      ["update", "tier", "staging", "production"],
    ]);
  });

  it("goes by what an exception excepts, not by its place in the list", () => {
    assert.deepEqual(
      told(stack({ exceptions: [exception, other] }), stack({ exceptions: [other, exception] })),
      [],
    );
    const longer = { ...exception, expires: "2030-01-31" };
    assert.deepEqual(
      told(stack({ exceptions: [exception, other] }), stack({ exceptions: [other, longer] })),
      [["update", 'policy.exceptions["public-image for web"].expires', "2027-01-31", "2030-01-31"]],
    );
    // Of two resources with one name it may say of which type.
    const typed = { ...exception, type: "Deployment" };
    assert.deepEqual(
      diff(stack({ exceptions: [exception] }), stack({ exceptions: [exception, typed] })).settings.map(
        ({ label }) => label,
      ),
      ['policy.exceptions["public-image for Deployment web"]'],
    );
    // Two for one thing are two.
    assert.equal(
      told(stack({ exceptions: [exception] }), stack({ exceptions: [exception, exception] })).length,
      1,
    );
  });

  it("of a new stack, and of a plan from before the policies, has only what is accepted", () => {
    const accepting = stack({ exceptions: [exception], replacements: ["main"] });
    const labels = ['policy.exceptions["public-image for web"]', "policy.replacements[0]"];
    const [added] = diffPlans([], [accepting]);
    assert.deepEqual(
      added?.settings.map(({ label }) => label),
      labels,
    );
    assert.deepEqual(
      diff(plan([]), accepting).settings.map(({ label }) => label),
      labels,
    );
    assert.deepEqual(diff(plan([]), stack({})).settings, []);
    // But what such a plan knows is compared.
    assert.deepEqual(told(plan([], { environment: { tier: "production" } }), stack({})), [
      ["update", "tier", "production", "staging"],
    ]);
  });

  it("stands at the top, in Markdown unfolded", () => {
    const diffs = diffPlans([stack({})], [stack({ budget: { monthlyUsd: 900 }, exceptions: [exception] })]);
    assert.equal(
      diffToText(diffs, { style: plain, verbose: false, against: "main" }).replace(/^stack [^]*?\n\n/, ""),
      `platform / staging against main: no resource changes, 2 policy settings

Policy settings
  ~ policy.budget.monthlyUsd: 300 → 900
  + policy.exceptions["public-image for web"]:
      expires: "2027-01-31"
      reason: until it moves
`,
    );
    const [unfolded = ""] = diffToMarkdown(diffs, "main").split("<details>");
    assert.match(unfolded, /^\*\*staging\*\*: no resource changes, 2 policy settings/m);
    assert.match(unfolded, /^- ⚙️ `~ policy\.budget\.monthlyUsd: 300 → 900`$/m);
    assert.match(
      unfolded,
      /^- ⚙️ `\+ policy\.exceptions\["public-image for web"\]:`<br>`expires: "2027-01-31"`<br>`reason: until it moves`$/m,
    );
  });
});
