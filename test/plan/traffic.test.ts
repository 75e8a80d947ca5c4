import { strict as assert } from "node:assert";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { drawPlans } from "../../plan/graph/draw";
import { trafficOf } from "../../plan/graph/traffic";
import { main } from "../../plan/main";
import { record } from "../../plan/recorder";
import { goldenStack, planGolden } from "../platform/stacks";
import { runMain, temporaryFolder } from "../support/process";

describe("the picture of what people get", () => {
  it("leads from the Internet to applications, what they use and their volumes, with names and prices", async () => {
    const graph = trafficOf(await goldenStack("staging")) ?? assert.fail();
    const names = new Map(graph.lanes.flatMap(({ nodes }) => nodes).map((node) => [node.id, node]));
    const edges = graph.edges.map(({ from, to }) => `${names.get(from)?.title} > ${names.get(to)?.title}`);
    for (const edge of [
      "Internet > Gateway",
      "Gateway > backend",
      "backend > postgres",
      "postgres > 150 GiB",
    ])
      assert.ok(edges.includes(edge), edge);
    assert.ok(edges.includes("scheduler > 10 GiB"), "an application's own volume");
    const texts = [...names.values()].map(({ title, subtitle }) => `${title}: ${subtitle}`);
    assert.ok(texts.includes("Gateway: load balancer, $12.00"));
    assert.ok(texts.includes("150 GiB: volumes of postgres, $15.00"));
    assert.ok(
      edges.every((edge) => !edge.includes("undefined")),
      edges.join(),
    );
  });

  it("puts many applications that use the same into one box, and is there without any", async () => {
    const plan = await planGolden("staging");
    const { facts } = plan;
    const served = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ name: `app-${index}`, hosts: [], uses: ["redis"] }));
    plan.facts = () => ({ ...facts!(), served: served(1000) });
    const lane = trafficOf(plan)?.lanes.find(({ name }) => name === "applications");
    assert.deepEqual(
      lane?.nodes.map(({ title }) => title),
      ["1,000 applications"],
    );
    plan.facts = () => ({ ...facts!(), served: [] });
    const none = trafficOf(plan);
    assert.ok(none?.lanes.every(({ name }) => name !== "applications"));
    assert.match(await drawPlans([plan], "mmd"), /^flowchart TB\n/);
  });

  it("is drawn beside what waits for what, and as Mermaid in which nothing of a plan is markup", async () => {
    const plan = await planGolden("staging");
    const svg = await drawPlans([plan], "svg");
    assert.match(svg, /what people get[^]*an arrow leads to what waits/);
    const { facts } = plan;
    plan.facts = () => ({ ...facts!(), served: [{ name: '"]; <b>`x`', hosts: ["h"], uses: [] }] });
    const mermaid = await drawPlans([plan], "mmd");
    assert.match(mermaid, /\["#34;#93;#59; #60;b#62;#96;x#96;<br>h"\]/);
    assert.match(mermaid, /^ {4}n0_0 --> n0_1$/m);
  });

  it("is that of what waits for what for a project that says nothing of its applications", async () => {
    const bare = await record(() => undefined);
    assert.equal(trafficOf(bare), undefined);
    assert.match(await drawPlans([bare], "mmd"), /^flowchart TB\n/);
  });

  const folder = temporaryFolder();

  it("is written by --graph FILE.mmd, which says so and leaves standard output to JSON", async () => {
    const file = join(folder, "plan.mmd");
    const { code, stdout, stderr } = await runMain(main, ["staging", "--graph", file, "--json", "-"], {});
    assert.equal(code, 0);
    assert.ok(Array.isArray(JSON.parse(stdout)));
    assert.ok(stderr.includes(`wrote ${file}: staging\n`), stderr);
    assert.match(readFileSync(file, "utf8"), /Gateway<br>load balancer, \$12\.00/);
    const missing = join(folder, "none", "plan.mmd");
    const failed = await runMain(main, ["staging", "--graph", missing], {});
    assert.equal(failed.code, 1);
    assert.doesNotMatch(failed.stderr, /^wrote/m);
    assert.equal(existsSync(missing), false);
  });
});
