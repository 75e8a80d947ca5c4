import { strict as assert } from "node:assert";
import * as kubernetes from "@pulumi/kubernetes";
import { drawPlans } from "../../plan/graph/draw";
import { graphOf } from "../../plan/graph/model";
import { cutToWidth, textWidth } from "../../plan/graph/text-width";
import type { Graph } from "../../plan/graph/model";
import type { Plan } from "../../plan/plan";
import { record } from "../../plan/recorder";
import { Group, Thing, provider } from "./programs";

function layer(name: string): Group {
  return new Group(name, {}, `doks-platform:layer:${name}`);
}

/** Two layers: vpc, cluster, pool; and in the other a component of two that waits for the pool. */
function program(): void {
  const foundation = layer("foundation");
  const vpc = new Thing("vpc", {}, { parent: foundation, protect: true });
  const cluster = new Thing("cluster", { vpc: vpc.value }, { parent: foundation });
  const pool = new Thing("pool", { cluster: cluster.value }, { parent: foundation });
  const data = new Group("postgres", { parent: layer("data") });
  const secret = new Thing("secret", {}, { parent: data, dependsOn: [pool, cluster, vpc] });
  new Thing("release", { secret: secret.value }, { parent: data, dependsOn: [pool] });
}

function titles(graph: Graph): Record<string, string[]> {
  return Object.fromEntries(graph.lanes.map(({ name, nodes }) => [name, nodes.map(({ title }) => title)]));
}

function edges(graph: Graph): string[] {
  const names = new Map(graph.lanes.flatMap(({ nodes }) => nodes.map(({ id, title }) => [id, title])));
  return graph.edges.map(({ from, to }) => `${names.get(from)} > ${names.get(to)}`).sort();
}

const layers = ["foundation", "data"];

describe("the graph of a plan", () => {
  it("has the parts of each layer, components with all that is in them", async () => {
    const graph = graphOf(await record(program, { layers }));
    assert.deepEqual(titles(graph), { foundation: ["cluster", "pool", "vpc"], data: ["postgres"] });
    const [postgres] = graph.lanes[1]?.nodes ?? [];
    assert.deepEqual([postgres?.size, postgres?.protect, postgres?.subtitle], [3, false, "Group"]);
    assert.deepEqual(
      graph.lanes[0]?.nodes.map(({ protect }) => protect),
      [false, false, true],
    );
    assert.deepEqual([graph.size, graph.lanes.map(({ size }) => size)], [8, [4, 4]]);
  });

  it("says each order once, leaving out what a longer way says", async () => {
    assert.deepEqual(edges(graphOf(await record(program, { layers }))), [
      "cluster > pool",
      "pool > postgres",
      "vpc > cluster",
    ]);
  });

  it("counts a provider as something to wait for", async () => {
    const plan = await record(() => {
      const cluster = provider("cluster", { parent: layer("foundation") });
      new kubernetes.core.v1.Namespace("apps", {}, { parent: layer("data"), provider: cluster });
    });
    assert.deepEqual(edges(graphOf(plan)), ["cluster > apps"]);
  });

  it("puts many of one kind into one box, and survives parts that wait for each other", async () => {
    const plan = await record(() => {
      const delivery = layer("delivery");
      const [a, b] = [
        new Group("a", { parent: delivery }),
        new Group("b", { parent: delivery }, "test:index:Other"),
      ];
      const inA = new Thing("in-a", {}, { parent: a });
      const inB = new Thing("in-b", {}, { parent: b, dependsOn: [inA] });
      new Thing("again-in-a", {}, { parent: a, dependsOn: [inB] });
      for (let index = 0; index < 7; index++)
        new Thing(`app-${index}`, {}, { parent: delivery, dependsOn: [inB] });
    });
    const graph = graphOf(plan);
    assert.deepEqual(titles(graph), { delivery: ["a", "b", "7 × Thing"] });
    assert.deepEqual(edges(graph), ["a > b", "b > 7 × Thing", "b > a"]);
    assert.match(await drawPlans([plan], "svg"), /7 × Thing/);
  });

  it("leaves the project's name out of the boxes, and names what is only called like the stack by its kind", async () => {
    const plan = await record(() => {
      const foundation = layer("foundation");
      for (const name of ["doks-platform-test", "doks-platform-test-pool"])
        new Thing(name, {}, { parent: foundation });
    });
    assert.deepEqual(titles(graphOf(plan)), { foundation: ["Thing", "test-pool"] });
  });
});

describe("a picture of plans", () => {
  let plans: readonly Plan[];
  before(async () => {
    plans = [await record(program, { stack: "staging" }), await record(program, { stack: "production" })];
  });

  it("is one self-contained SVG with every box, line and stack, for light and dark", async () => {
    const svg = await drawPlans(plans, "svg");
    assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 \d+ \d+"/);
    for (const text of [
      "doks-platform / staging",
      "doks-platform / production",
      "foundation",
      "postgres",
      "vpc",
    ]) {
      assert.ok(svg.includes(text), text);
    }
    assert.equal(svg.match(/class="edge"/g)?.length, 6);
    assert.equal(svg.match(/class="node"/g)?.length, 8);
    assert.equal(svg.match(/class="shackle"/g)?.length, 2);
    assert.match(svg, /prefers-color-scheme: dark/);
    assert.doesNotMatch(svg.replace("http://www.w3.org/2000/svg", ""), /https?:|href|<script|@import/);
    assert.doesNotMatch(svg, /NaN|undefined/);
  });

  it("is one page of both where HTML is asked for, without scripts and network", async () => {
    const html = await drawPlans(plans, "html");
    assert.match(html, /^<!doctype html>/);
    assert.equal(html.match(/<svg /g)?.length, 2);
    assert.equal(html.match(/<style>/g)?.length, 1);
    assert.doesNotMatch(html.replaceAll("http://www.w3.org/2000/svg", ""), /https?:|href|<script|@import/);
  });

  it("is the same bytes for the same plans", async () => {
    assert.equal(await drawPlans(plans, "svg"), await drawPlans(plans, "svg"));
  });

  it("escapes names", async () => {
    const plan = await record(() => new Thing('<b>&"', {}, { parent: layer("data") }));
    assert.doesNotMatch(await drawPlans([plan], "svg"), /<b>/);
  });
});

describe("text in boxes", () => {
  it("is cut where it would not fit, capitals taking more room", () => {
    assert.equal(cutToWidth("redis", 12, 100), "redis");
    const cut = cutToWidth("SCHEDULER_ENCRYPTION_KEY", 12, 100);
    assert.match(cut, /^SCHED\w*…$/);
    assert.ok(textWidth(cut, 12) <= 100);
    assert.ok(textWidth("AAA", 12) > textWidth("aaa", 12));
  });
});
