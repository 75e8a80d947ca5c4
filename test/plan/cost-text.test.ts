import assert from "node:assert/strict";
import * as digitalocean from "@pulumi/digitalocean";
import { costOf, type Billable, type Cost } from "../../cost/cost";
import { costByUrn, costLines } from "../../plan/cost-text";
import { record } from "../../plan/recorder";
import { columns, plain, styleOf } from "../../lib/style";
import { planToText } from "../../plan/text";
import { ofDigitalOcean, release } from "../cost/billables";
import { platform } from "../components/platform";
import { Group } from "./programs";
import { viewsAsked } from "../../plan/views";

const volume = (size: number, rest: Partial<Billable> = {}) => ofDigitalOcean("Volume", { size }, rest);
const pool = (properties: object) =>
  ofDigitalOcean("KubernetesNodePool", { size: "s-4vcpu-8gb", ...properties }, { name: "applications" });

describe("the cost of a plan as text", () => {
  it("is a table by layer with what each line follows from, and a total", () => {
    const cost = costOf([
      volume(50, { name: "a", layer: "data" }),
      volume(1, { name: "b", layer: "data" }),
      { ...pool({ nodeCount: 2 }), layer: "foundation" },
    ]);
    assert.deepEqual(costLines(cost, { ...plain, width: 62 }), [
      "Cost  USD a month, list prices of 2026-11-21",
      "  data                                                    5.10",
      "    volume a                            50 GiB at 0.10    5.00",
      "    volume b                                     1 GiB    0.10",
      "  foundation                                             96.00",
      "    applications pool, s-4vcpu-8gb    2 nodes at 48.00   96.00",
      "  total                                                 101.10",
    ]);
  });

  it("has what it is at least and at most where that is something else", () => {
    const [, head, ...rows] = costLines(
      costOf([pool({ autoScale: true, minNodes: 3, maxNodes: 30 })]),
      plain,
    );
    assert.match(head ?? "", /^ +min +now +max$/);
    assert.match(
      rows[1] ?? "",
      /^ {4}applications pool, s-4vcpu-8gb +3 nodes at 48\.00 +144\.00 +144\.00 +1440\.00$/,
    );
    assert.match(rows.at(-1) ?? "", /^ {2}total +144\.00 +144\.00 +1440\.00$/);
    assert.ok([head, ...rows].every((line) => columns(line ?? "") === 80));
  });

  it("says what is not counted, in lines that fit", () => {
    const unknown: Cost = costOf([release({ claims: Symbol("unknown") }, `redis-${"x".repeat(60)}`)]);
    const lines = costLines(unknown, plain);
    assert.ok(lines.every((line) => columns(line) <= 80));
    assert.match(lines.join("\n"), /not counted: volumes of\s+redis-x+:\s+number\s+or\s+size/);
  });

  it("is nothing at all where nothing costs", async () => {
    assert.deepEqual(costLines(costOf([]), plain), []);
    const plan = await record(() => new Group("group"));
    assert.doesNotMatch(
      planToText(plan, { style: plain, views: viewsAsked({ verbose: true }), verbose: false }),
      /Cost|USD/,
    );
  });

  it("stands in the tree beside what costs and beside its layer, at the right", async () => {
    const plan = await record(() => {
      const parent = new Group("data", {}, "doks-platform:layer:Data");
      new digitalocean.Volume("disk", { region: "fra1", size: 50 }, { parent, protect: true });
      new digitalocean.Vpc("net", { region: "fra1" }, { parent, protect: true });
    });
    const text = planToText(plan, {
      style: plain,
      views: viewsAsked({ verbose: true }),
      verbose: false,
    }).split("\n");
    const line = (start: string) => text.find((one) => one.startsWith(start)) ?? "";
    assert.match(line("data"), /^data +3 resources +5\.00$/);
    assert.match(line("├─ disk"), /Volume protected +5\.00$/);
    assert.match(line("└─ net"), /Vpc protected$/);
    assert.deepEqual([columns(line("data")), columns(line("├─ disk"))], [80, 80]);
  });

  it("adds up what one resource is billed for", () => {
    const urn = "urn:pulumi:s::p::t::cluster";
    const nodePool = { name: "system", size: "s-2vcpu-4gb", nodeCount: 2 };
    const cost = costOf([ofDigitalOcean("KubernetesCluster", { ha: true, nodePool }, { urn })]);
    assert.deepEqual([...costByUrn(cost)], [[urn, "88.00"]]);
  });

  it("fits into 80 columns for both stacks, coloured or not", async () => {
    for (const tier of ["staging", "production"] as const) {
      const { cost } = await platform(tier);
      const lines = costLines(cost, plain);
      assert.ok(lines.length > 10 && lines.every((line) => columns(line) <= 80));
      const coloured = costLines(cost, styleOf({ isTTY: true, columns: 80 }, { FORCE_COLOR: "1" }));
      assert.deepEqual(
        coloured.map((line) => line.replace(/\u001b\[\d+m/g, "")),
        lines,
      );
      assert.notDeepEqual(coloured, lines);
    }
  });
});
