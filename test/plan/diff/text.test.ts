import { strict as assert } from "node:assert";
import type { Json } from "../../../plan/json";
import type { FindingJson, PlanJson, ResourceJson } from "../../../plan/diff/contract";
import { diffPlans } from "../../../plan/diff/diff";
import { diffToText } from "../../../plan/diff/text";
import { columns, plain, styleOf } from "../../../lib/style";
import { computed, object, plan, resource, secret, types, urn } from "./plans";

function text(before: PlanJson, after: PlanJson, verbose = false): string {
  return withoutTable(
    diffToText(diffPlans([before], [after]), { style: plain, verbose, against: "main (abc)" }),
  );
}

/** The table of verdicts stands before everything else, and has tests of its own. */
function withoutTable(shown: string): string {
  return shown.replace(/^stack .*\n(?:.+\n)+\n/, "");
}

const thing = (
  name: string,
  inputs: Record<string, Json>,
  further: Partial<ResourceJson> = {},
): ResourceJson => resource(types.thing, name, inputs, further);

function inputs(before: Record<string, Json>, after: Record<string, Json>, verbose = false): string {
  return text(plan([thing("t", before)]), plan([thing("t", after)]), verbose);
}

const finding = (message: string, level = "advisory", policy = "rule"): FindingJson => ({
  policy,
  level,
  severity: "low",
  urn: urn(types.thing, "t"),
  message,
});

describe("a diff as text", () => {
  it("is one line where nothing changes, and one more where a secret may", () => {
    const same = "platform / staging against main (abc): no change\n";
    assert.equal(inputs({ a: 1 }, { a: 1 }), same);
    assert.equal(
      inputs({ a: secret }, { a: secret }),
      `${same}\n1 secret value: whether it changes cannot be known\n`,
    );
  });

  it("has each resource in its layer with what changes in it", () => {
    const before = plan([thing("t", { a: 1, b: "x" }), thing("gone", {}, { layer: "data" })]);
    const after = plan([
      thing("t", { a: 2, c: { d: [true] } }),
      thing("new", { e: secret, f: computed }, { layer: null }),
    ]);
    assert.equal(
      text(before, after),
      `platform / staging against main (abc): 1 to delete, 1 to change, 1 to add

foundation
  ~  Thing t
     ~ a: 1 → 2
     - b: x
     + c:
         d:
           - true

no layer
  +  Thing new
     + e: [secret]
     + f: [computed]

data
  -  Thing gone
`,
    );
  });

  it("says once how many secrets there are, and never one of them", () => {
    const shown = inputs({ a: 1, p: secret, q: "hunter2" }, { a: 2, p: secret, q: secret });
    assert.match(shown, /\n\n1 secret value: whether it changes cannot be known\n$/);
    assert.match(shown, /~ q: becomes secret/);
    assert.doesNotMatch(shown, /hunter2/);
  });

  it("says it once at the end of all stacks, of those too in which nothing else changes", () => {
    const stacks = (a: number): PlanJson[] =>
      ["x", "y", "same"].map((stack) =>
        plan([thing("t", { a: stack === "same" ? 1 : a, p: secret })], { stack }),
      );
    const shown = diffToText(diffPlans(stacks(1), stacks(2)), {
      style: plain,
      verbose: false,
      against: "main",
    });
    assert.equal(shown.match(/secret/g)?.length, 1);
    assert.match(shown, /: no change\n\n3 secret values: whether they change cannot be known\n$/);
  });

  it("does not repeat what follows from the pools", () => {
    const of = (platform: Record<string, string>): PlanJson => plan([], { outputs: { platform } });
    assert.match(
      text(of({ capacityCode: "eyJub2Rlcy" }), of({ capacityCode: "eyJub2RlczI" })),
      /\nOutputs\n {2}~ platform\.capacityCode: another value\n$/,
    );
    assert.match(
      text(of({ capacity: '{"nodes":[1]}' }), of({ capacityCode: "eyJub2Rlcy" })),
      /\nOutputs\n {2}- platform\.capacity\n {2}\+ platform\.capacityCode\n$/,
    );
  });

  it("has at its top what is deleted and missed, with what that does", () => {
    const before = plan([
      resource(types.namespace, "apps"),
      resource(types.vpc, "net", {}, { protect: true }),
      resource("digitalocean:index/project:Project", "project"),
      thing("gone", {}),
    ]);
    const shown = text(before, plan([]));
    assert.match(
      shown,
      /^.*: 4 to delete\n\nDeleted\n {2}- {2}Namespace apps\n {5}deletes the namespace: everything in it goes\n {2}- {2}Vpc net\n/,
    );
    assert.match(
      shown,
      /\n {5}`pulumi up` refuses to delete it: the Vpc is protected, until an `up`\n {5}before this one has taken that away \(cluster\.protect: false, /,
    );
    const [top = ""] = shown.split("\nfoundation\n");
    assert.match(top, /\n {2}- {2}Project project\n/);
    assert.doesNotMatch(top, /Thing gone/);
    assert.equal(shown.match(/everything in it goes/g)?.length, 1);
  });

  it("shows of a long text the lines that differ, with two around them", () => {
    const lines = Array.from({ length: 20 }, (_, index) => `line ${index}`);
    const other = lines.map((line, index) => (index === 10 ? "another" : line));
    const shown = inputs({ a: lines.join("\n") }, { a: other.join("\n") });
    assert.match(
      shown,
      /~ a:\n {9} {2}line 8\n {11}line 9\n {9}- line 10\n {9}\+ another\n {11}line 11\n {11}line 12\n$/,
    );
  });

  it("shows of a long value the part that differs", () => {
    const long = "x".repeat(200);
    const shown = inputs({ a: `${long}old` }, { a: `${long}new` });
    assert.match(shown, /- …x{16}old\n {9}\+ …x{16}new\n/);
  });

  it("cuts what is long, unless all is asked for", () => {
    const many = { a: Array.from({ length: 30 }, (_, index) => ({ v: index })) };
    assert.match(inputs({}, many), /… 19 more lines\n$/);
    assert.match(inputs({}, many, true), /- v: 29\n$/);
  });

  it("is never wider than the terminal", () => {
    const wide = "wide ".repeat(60);
    const after = plan([thing(wide, { [wide]: wide })], { policy: [finding(wide, "mandatory")] });
    for (const line of text(plan([], { policy: [] }), after).split("\n"))
      assert.ok(columns(line) <= 80, line);
  });

  it("tells the same change of many resources once", () => {
    const many = (revision: string): ResourceJson[] =>
      Array.from({ length: 1000 }, (_, index) =>
        object(types.application, `app-${index}`, {
          spec: { revision, path: `apps/app-${index}/${revision}` },
        }),
      );
    const shown = text(plan(many("main")), plan(many("next")));
    assert.equal(shown.match(/spec\.revision: main → next/g)?.length, 1);
    assert.match(shown, /the same in 999 more: Application app-1, /);
    assert.ok(shown.split("\n").length < 15, shown);
  });

  it("has at its top what is replaced, what that does, and what is forbidden", () => {
    const cluster = (size: string): PlanJson =>
      plan([resource(types.cluster, "main", { nodePool: { size }, destroyAllAssociatedResources: true })], {
        environment: { tier: "production" },
      });
    const shown = text(cluster("a"), cluster("b"));
    assert.match(
      shown,
      /^.*: 1 to replace\n\nReplaced\n {2}\+- KubernetesCluster main\n {5}replaces the cluster: every volume and load balancer in it goes\n\nForbidden\n {2}! replacement: /,
    );
    assert.match(shown, /~ nodePool\.size: a → b {2}\(replaces it\)/);
  });

  it("has findings that are new, changed and fixed, and mandatory ones at the top even if they are old", () => {
    const before = plan([thing("t", {})], {
      policy: [
        finding("old"),
        finding("80 %", "advisory", "budget"),
        finding("still", "mandatory", "standing"),
      ],
    });
    const after = plan([thing("t", {})], {
      policy: [
        finding("rule\nfound", "advisory", "fresh"),
        finding("90 %", "advisory", "budget"),
        finding("still", "mandatory", "standing"),
        finding("wrong", "mandatory", "broken"),
      ],
    });
    assert.equal(
      text(before, after).replace(/^.*\n/, ""),
      `
Forbidden
  ! broken: Thing t: wrong
  ! standing: Thing t: still

New findings
  · fresh: Thing t: rule
    found

Changed findings
  · budget: Thing t: 90 %
    was advisory: 80 %

Fixed findings
  · rule: Thing t: old
`,
    );
    // A plan from before the policies had the same faults, and nobody looked.
    assert.doesNotMatch(text(plan([]), plan([], { policy: [finding("a")] })), /findings/);
  });

  it("has what a month costs more, by line", () => {
    const bill = (nodes: number): PlanJson =>
      plan([], {
        outputs: { cost: { monthlyUsd: nodes * 24 } },
        cost: {
          monthlyUsd: nodes * 24,
          minimumUsd: nodes * 24,
          ceilingUsd: nodes * 48,
          lines: [
            { item: "nodes", quantity: nodes, monthlyUsd: nodes * 24 },
            { item: "same", quantity: 1, monthlyUsd: 1 },
          ],
        },
      });
    assert.equal(
      text(bill(50), bill(51)).replace(/^.*\n/, ""),
      `
Cost
  $1,200.00 to $2,400.00 → $1,224.00 to $2,448.00 a month (+$24.00)
     +$24.00  nodes (50 → 51)
`,
    );
    assert.doesNotMatch(text(plan([]), bill(1)), /Cost/);
  });

  it("shows characters that would act on a terminal", () => {
    const shown = inputs({}, { "a\u001b[2J": "b\u202ec", d: "e\u009b\nf" });
    assert.doesNotMatch(shown, /[\u001b\u202e\u009b]/);
    assert.match(shown, /b\\u202ec/);
    assert.match(inputs({}, { a: "b\u{e0041}c" }), /b\\u\{e0041\}c/, "tags, which are beyond 16 bits");
  });

  it("has colours where they are wanted, by what is done", () => {
    const style = styleOf({ isTTY: true }, {});
    const shown = diffToText(
      diffPlans([plan([thing("t", { a: 1 })])], [plan([thing("t", { a: 2 }), thing("n", {})])]),
      {
        style,
        verbose: false,
        against: "main",
      },
    );
    assert.match(shown, /\u001b\[33m {2}~ {2}Thing t\u001b\[39m/);
    assert.match(shown, /\u001b\[32m {2}\+ {2}Thing n\u001b\[39m/);
  });

  it("says of stacks on one side what that means", () => {
    const options = { style: plain, verbose: false, against: "main" };
    assert.match(diffToText(diffPlans([], [plan([thing("t", {})])]), options), /: new stack, 1 to add\n/);
    assert.match(
      diffToText(diffPlans([plan([thing("t", {})])], []), options),
      /no file any more; what it has deployed stays\nuntil/,
    );
  });

  it("says a rule once for all that it finds, and of many only how many more there are", () => {
    const found = Array.from({ length: 12 }, (_, index) => ({
      policy: "labels",
      level: "mandatory" as const,
      urn: urn(types.namespace, `n-${index}`),
      message: `Label everything.\nno label team-${index}`,
    }));
    const sides = [[plan([])], [plan([], { policy: found })]] as const;
    const shown = (verbose: boolean): string =>
      diffToText(diffPlans(...sides), { style: plain, verbose, against: "main" });
    assert.equal(shown(false).match(/Label everything/g)?.length, 1);
    assert.match(shown(false), /\n {4}- Namespace n-0: no label team-0\n/);
    assert.match(shown(false), /\n {4}and 2 more; --verbose has all\n/);
    assert.equal(shown(true).match(/no label team-/g)?.length, 12);
    assert.doesNotMatch(shown(true), /more; --verbose/);
  });
});
