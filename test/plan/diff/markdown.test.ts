import { strict as assert } from "node:assert";
import type { Json } from "../../../plan/json";
import type { PlanJson, ResourceJson } from "../../../plan/diff/contract";
import { diffPlans } from "../../../plan/diff/diff";
import { diffToMarkdown, markdownLimit } from "../../../plan/diff/markdown";
import { plan, resource, types, urn } from "./plans";

const hostile =
  "@octocat #1 <img src=x onerror=alert(1)></summary></details> ```\n```\n`````` [x](http://evil) ![i](//evil/i.png) " +
  "https://evil.example a|b *b* \u001b[31m \u202e $x$";

/** What GitHub would take for markup: what stands outside of code. */
function outsideOfCode(markdown: string): string {
  const outside: string[] = [];
  let fence: string | undefined;
  for (const line of markdown.split("\n")) {
    const ticks = /^(`{3,})/.exec(line)?.[1];
    if (fence === undefined && ticks !== undefined) fence = ticks;
    else if (fence !== undefined) fence = line === fence ? undefined : fence;
    else outside.push(line.replace(/(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)/g, ""));
  }
  assert.equal(fence, undefined, "a fence is open");
  return outside.join("\n");
}

function evil(stack: string, value: string, count = 1): PlanJson {
  const resources = Array.from({ length: count }, (_, index): ResourceJson => {
    const name = `${hostile}${index}`;
    const inputs: Record<string, Json> = { [hostile]: `${value}${index * index}`, list: [index % 7, value] };
    return resource(types.configMap, name, { metadata: { name }, data: inputs }, { layer: hostile });
  });
  const policy = [
    { policy: hostile, level: "mandatory", urn: urn(types.thing, hostile), message: `${hostile}${value}` },
  ];
  return plan(resources, { project: hostile, stack, policy });
}

describe("a diff for a pull request", () => {
  it("begins with a row a stack, and folds the details", () => {
    const cluster = (size: string): PlanJson =>
      plan([resource(types.cluster, "main", { nodePool: { size }, destroyAllAssociatedResources: true })], {
        environment: { tier: "production" },
        cost: { monthlyUsd: size.length },
      });
    assert.equal(
      diffToMarkdown(
        diffPlans(
          [cluster("a"), plan([], { stack: "other" })],
          [cluster("bb"), plan([], { stack: "other" })],
        ),
        "main",
      ),
      `### Plan against \`main\`

| stack | verdict | resources | USD a month |
| --- | --- | --- | ---: |
| staging | ⛔ refused | 1 replace | 1 → 2 |
| other | no change |  |  |

**staging**: 1 to replace; findings: 1 more

- 🔁 \`KubernetesCluster main\`: replaces the cluster: every volume and load balancer in it goes.
- ⛔ \`replacement\`, \`KubernetesCluster main\`: A cluster or VPC in production, and whatever holds data, is replaced or deleted only where policy.replacements names it: put the change back or, if it is meant, add main there.<br>nodePool.size

<details>
<summary>staging, resource by resource</summary>

**\`foundation\`**

\`\`\`diff
- +- KubernetesCluster main
-    ~ nodePool.size: a → bb  (replaces it)
\`\`\`

**\`Cost\`**

\`\`\`diff
  $1.00 → $2.00 a month (+$1.00)
\`\`\`

</details>
`,
    );
  });

  it("has unfolded what is deleted, and nothing of a cost that stays or of secrets in each stack", () => {
    const side = (...resources: ResourceJson[]): PlanJson[] =>
      ["a", "b"].map((stack) => plan(resources, { stack, cost: { monthlyUsd: 229 } }));
    const kept = (a: number): ResourceJson => resource(types.thing, "t", { a, p: { $secret: true } });
    const markdown = diffToMarkdown(
      diffPlans(side(kept(1), resource(types.password, "db"), resource(types.vpc, "net")), side(kept(2))),
      "main",
    );
    const [unfolded = ""] = markdown.split("<details>");
    assert.match(unfolded, /^- 🗑️ `RandomPassword db`: the password is gone for good\.$/m);
    assert.match(unfolded, /^- 🗑️ `Vpc net`: deletes the VPC, and the cluster in it: /m);
    assert.doesNotMatch(markdown, /229/);
    assert.equal(markdown.match(/secret/g)?.length, 1);
    assert.match(markdown, /\n_2 secret values: whether they change cannot be known_\n$/);
  });

  it("has no zeroes for a stack without resource changes", () => {
    const side = (a: string): PlanJson[] => [plan([], { outputs: { a } })];
    const markdown = diffToMarkdown(diffPlans(side("1"), side("2")), "main");
    assert.match(markdown, /^\| staging \| changes \| {2}\| {2}\|$/m);
    assert.match(markdown, /~ a: /);
  });

  it("makes nothing of what a plan says", () => {
    const markdown = diffToMarkdown(diffPlans([evil("<b>@x", "a")], [evil("<b>@x", hostile)]), hostile);
    const outside = outsideOfCode(markdown);
    assert.doesNotMatch(outside, /octocat|evil|onerror|@|\$|\[/);
    assert.deepEqual(
      [...new Set(outside.match(/<[^>]*>/g))],
      ["<br>", "<details>", "<summary>", "</summary>", "</details>"],
    );
    assert.doesNotMatch(markdown, /[\u001b\u202e]/);
  });

  it("has room in a comment however large the change, and says how much is left out", () => {
    for (const [stacks, resources] of [
      [1, 2000],
      [900, 1],
      [20, 100],
    ] as const) {
      const side = (value: string): PlanJson[] =>
        Array.from({ length: stacks }, (_, index) => evil(`stack-${index}`, value, resources));
      const markdown = diffToMarkdown(diffPlans(side("a"), side(`${hostile}b`)), hostile);
      assert.ok(Buffer.byteLength(markdown) <= markdownLimit, `${Buffer.byteLength(markdown)} bytes`);
      assert.match(
        markdown,
        /\n_[\d,]+ more lines have no room here; all of them:_ `npm run plan -- --against <ref> --verbose`\n$/,
      );
      const outside = outsideOfCode(markdown);
      assert.equal(outside.match(/<details>/g)?.length ?? 0, outside.match(/<\/details>/g)?.length ?? 0);
    }
  });

  it("says a rule once, with the first of what it finds, and all of it folded", () => {
    const message = (name: string): string => `Label everything.\nConfigMap ${name}: no label team`;
    const found = Array.from({ length: 40 }, (_, index) => {
      const name = `settings-${index}`;
      return {
        policy: "labels",
        level: "mandatory" as const,
        urn: urn(types.configMap, name),
        message: message(name),
      };
    });
    const other = { policy: "names", level: "mandatory" as const, message: "Name it.\nit has none" };
    const after = plan([], { policy: [...found, other] });
    const markdown = diffToMarkdown(diffPlans([plan([])], [after]), "main");
    const [top = "", ...details] = markdown.split("<details>");
    assert.match(
      top,
      /^- ⛔ `labels`, 40 times: Label everything\.<br>ConfigMap settings-0: [^`<]*<br>[^`<]*<br>[^`<]*<br>and 37 more, folded below$/m,
    );
    assert.match(top, /^- ⛔ `names`: Name it\.<br>it has none$/m);
    assert.equal(markdown.match(/Label everything/g)?.length, 2);
    assert.doesNotMatch(markdown, /(ConfigMap settings-\d+): \1/);
    for (const { message: text } of found) assert.ok(details.join("").includes(text.split("\n")[1] ?? ""));
  });

  it("names all resources of which the same is told", () => {
    const side = (value: string): PlanJson => {
      const names = Array.from({ length: 30 }, (_, index) => `thing-${index}`);
      return plan(names.map((name) => resource(types.thing, name, { value })));
    };
    const markdown = diffToMarkdown(diffPlans([side("a")], [side("b")]), "main");
    for (let index = 0; index < 30; index++) assert.match(markdown, new RegExp(`Thing thing-${index}\\b`));
    assert.equal(markdown.match(/the same in 29 more/g)?.length, 1);
  });

  it("cuts one value that is too long for the others", () => {
    const side = (value: string): PlanJson => plan([resource(types.thing, "t", { a: value, b: value })]);
    const markdown = diffToMarkdown(diffPlans([side("x")], [side("😀".repeat(100_000))]), "main");
    assert.match(markdown, /~ b:/);
    assert.doesNotMatch(markdown, /[\ud800-\udbff](?![\udc00-\udfff])/);
    assert.ok(Buffer.byteLength(markdown) < 3000);
  });
});
