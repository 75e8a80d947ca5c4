import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { columns, plain } from "../../../lib/style";
import { overviewToText } from "../../../plan/overview/overview";
import type { Failure } from "../../../plan/overview/planned";
import type { Plan } from "../../../plan/plan";
import { record, type RecordOptions } from "../../../plan/recorder";
import { goldenStack, planGolden } from "../../platform/stacks";
import { Group, Thing } from "../programs";

/** Lines that npm itself prints before, and what is left of a screen of 45 lines. */
const screen = 45 - 4;

function linesOf(plans: readonly Plan[], failures: readonly Failure[] = [], unicode = false): string[] {
  const stacks = [...plans, ...failures].map(({ stack }) => stack);
  const text = overviewToText({ plans, failures, stacks, seconds: 1.25 }, { style: plain, unicode });
  const lines = text.trimEnd().split("\n");
  for (const line of lines) assert.ok(columns(line) <= 80, `${columns(line)} columns: ${line}`);
  return lines;
}

/** The lines below a title, up to the next part. */
function part(lines: readonly string[], title: string): string[] {
  const start = lines.findIndex((line) => line.startsWith(title));
  assert.notEqual(start, -1, `no ${title} in\n${lines.join("\n")}`);
  const end = lines.indexOf("", start);
  return lines.slice(start + 1, end < 0 ? undefined : end);
}

const recorded = (program: () => unknown, stack: string, more: RecordOptions = {}): Promise<Plan> =>
  record(program, { stack, ...more });

describe("the overview of plans", () => {
  it("has both stacks on one screen: what they are, how full, what is left, to set and found, and the sum", async () => {
    const plans = [await goldenStack("staging"), await goldenStack("production")];
    for (const unicode of [true, false]) {
      const lines = linesOf(plans, [], unicode);
      assert.ok(lines.length <= screen, `${lines.length} lines:\n${lines.join("\n")}`);
      assert.match(lines.join("\n"), unicode ? /█.*░/ : /#{2,}\.+/);
      assert.equal(/[█░]/.test(lines.join("\n")), unicode);
    }
    const lines = linesOf(plans);
    assert.deepEqual(
      lines.slice(0, 3).map((line) => line.split(/ {2,}/)),
      [
        ["stack", "where", "version", "nodes", "apps", "hosts", "now", "up to", "verdict"],
        ["staging", "dedicated fra1", "1.35", "5", "3", "4", "$229", "$229", "set first"],
        ["production", "dedicated fra1", "1.35", "9-12", "3", "4", "$440", "$584", "set first"],
      ],
    );
    assert.deepEqual(part(lines, "What a destroy would leave"), [
      "  staging     nothing",
      "  production  11 volumes, 280 GiB, $28 a month; 2 protected resources refuse it",
    ]);
    const set = part(lines, "To set before an up").map((line) => line.trim().split(" ")[0]);
    assert.deepEqual(set, ["ingress.domain", "ingress.acme.email", "DIGITALOCEAN_TOKEN"]);
    assert.ok(part(lines, "Findings").some((line) => /frozen-images +staging \d, production \d$/.test(line)));
    assert.match(
      lines.at(-1) ?? "",
      /^2 stacks, \d+ resources, \d+ findings: \$669 to \$813 a month, planned in 1\.\d s$/,
    );
  });

  it("has a line a layer with counts, names and cost, and a bar a pool", async () => {
    const lines = part(linesOf([await goldenStack("production")]), "production  6");
    assert.match(lines[0] ?? "", /^ {2}foundation +7 {2}KubernetesCluster, .* +\$400$/);
    assert.match(lines[3] ?? "", /^ {2}data +21 {2}postgres, rabbitmq, redis +\$24$/);
    const pools = lines.filter((line) => line.startsWith("  pool "));
    assert.deepEqual(
      pools.map((line) => line.trim().split(/ {2,}/).slice(0, 2)),
      [
        ["pool system", "3 x s-2vcpu-4gb"],
        ["pool data", "3 x s-4vcpu-8gb"],
        ["pool applications", "3-6 x s-4vcpu-8gb"],
      ],
    );
    for (const pool of pools) assert.match(pool, /CPU [#.]{8} +\d+ % {2}mem [#.]{8} +\d+ %$/);
  });

  it("begins with what is wrong, and says of each stack whether it is refused", async () => {
    const good = await recorded(() => new Thing("it", {}), "good");
    const logs = await recorded(() => void pulumi.log.error("this is wrong"), "logs");
    const failure = {
      stack: "bad",
      message: "The configuration of stack bad has 1 fault:\n  tier: got nothing",
    };
    const lines = linesOf([good, logs], [failure]);
    assert.deepEqual(lines.slice(0, 4), [
      "Refused",
      "  The configuration of stack bad has 1 fault:",
      "    tier: got nothing",
      "  logs: this is wrong",
    ]);
    assert.deepEqual(
      lines
        .filter((line) => /^(good|logs|bad) .*(refused|ready)$/.test(line))
        .map((line) => line.split(/ +/).at(-1)),
      ["ready", "refused", "refused"],
    );
    assert.match(lines.at(-1) ?? "", /^3 stacks, 2 refused, /);
  });

  it("refuses a stack with a mandatory finding, and names that rule first", async () => {
    const plan = await recorded(() => new Thing("it", {}), "dev");
    const finding = { severity: "low", urn: plan.root, message: "x" } as const;
    plan.findings = [
      { ...finding, policy: "minor", level: "advisory" },
      ...[1, 2].map(() => ({ ...finding, policy: "vital", level: "mandatory" as const })),
    ];
    const lines = linesOf([plan]);
    assert.match(lines[1] ?? "", /^dev .* refused$/);
    assert.deepEqual(
      part(lines, "Findings").map((line) => line.trim().split(/ {2,}/)),
      [
        ["mandatory", "low", "vital", "dev 2"],
        ["advisory", "low", "minor", "dev 1"],
      ],
    );
  });

  it("counts rules beyond the first ones", async () => {
    const plan = await recorded(() => undefined, "dev");
    plan.findings = Array.from({ length: 11 }, (_, index) => ({
      policy: `rule-${index}`,
      level: "advisory",
      severity: "low",
      urn: plan.root,
      message: "x",
    }));
    assert.equal(part(linesOf([plan]), "Findings").at(-1), "  and 3 more rules");
  });

  it("tells layers of up to three stacks, and only rows of more", async () => {
    const program = () => new Thing("it", {}, { parent: new Group("data", {}, "doks-platform:layer:Data") });
    const plans = await Promise.all([1, 2, 3, 4, 5].map((index) => recorded(program, `stack-${index}`)));
    assert.ok(linesOf(plans.slice(0, 3)).some((line) => line.startsWith("  data ")));
    const lines = linesOf(plans);
    assert.ok(!lines.some((line) => line.startsWith("  data ")));
    assert.equal(lines.filter((line) => /^stack-\d .*ready$/.test(line)).length, 5);
    assert.match(lines.at(-1) ?? "", /^5 stacks, /);
  });

  it("fits a screen with nothing in it, and with a thousand applications", async () => {
    const many = (count: number) => () => {
      const delivery = new Group("delivery", {}, "doks-platform:layer:Delivery");
      for (let index = 0; index < count; index++) new Thing(`app-${index}`, {}, { parent: delivery });
    };
    assert.equal(
      linesOf([await recorded(() => undefined, "empty")])
        .at(-1)
        ?.split(":")[0],
      "1 stack, 0 resources, 0 findings",
    );
    const lines = linesOf([await recorded(many(1000), "full")]);
    assert.ok(lines.length < 15);
    assert.match(part(lines, "full  1,001 resources").join(), /delivery +1001 +1000 × Thing/);
  });

  it("cuts names that are longer than a line", async () => {
    const long = "a-name-that-is-".repeat(12);
    const plan = await recorded(() => {
      const layer = new Group(long, {}, `doks-platform:layer:${long}`);
      for (const index of [1, 2]) new Thing(`${index}${long}`, {}, { parent: layer });
    }, "s".repeat(100));
    assert.ok(linesOf([plan]).some((line) => line.includes("…")));
  });

  it("names as many parts as there is room for, and counts the others", async () => {
    const plan = await recorded(() => {
      const data = new Group("data", {}, "doks-platform:layer:Data");
      for (const name of ["a", "b", "c"].map((each) => each.repeat(22)))
        new Group(name, { parent: data }, `test:index:${name}`);
    }, "dev");
    assert.match(part(linesOf([plan]), "dev  4 resources")[0] ?? "", /a, b{22}, \+1$/);
  });

  it("tells what the program warned of, once, and not again what is to be set", async () => {
    const warns = () => void pulumi.log.warn("mind this");
    const plans = [await recorded(warns, "one"), await recorded(warns, "two")];
    assert.deepEqual(part(linesOf(plans), "Warnings"), ["  mind this"]);
    const golden = linesOf([await goldenStack("staging")]);
    assert.ok(!golden.includes("Warnings"));
    const [domain] = part(golden, "To set before an up");
    assert.match(domain ?? "", /^ {2}ingress\.domain +a domain of yours, not the placeholder/);
  });

  it("says what stays where the cluster takes nothing with it, and what only the cluster knows", async () => {
    const claims = (storageClass: string) => () => {
      new Group("data");
      new Thing(
        "claims",
        { claims: [{ replicas: 3, size: "10Gi", storageClass }] },
        { retainOnDelete: true },
      );
    };
    const leaves = async (storageClass: string) =>
      part(linesOf([await recorded(claims(storageClass), "dev")]), "What a destroy")[0]?.trim();
    assert.equal(await leaves("do-block-storage"), "dev  1 Thing");
    assert.equal(await leaves("do-block-storage-retain"), "dev  3 volumes, 30 GiB; 1 Thing");
    assert.equal(
      await leaves("standard"),
      "dev  3 volumes, 30 GiB, if the cluster's class keeps them; 1 Thing",
    );
  });

  it("knows no nodes where the cluster is another stack's", async () => {
    const plan = await planGolden("staging");
    const { facts } = plan;
    plan.facts = () => ({
      ...facts!(),
      where: "shared owner",
      version: undefined,
      nodes: undefined,
      pools: [],
    });
    const lines = linesOf([plan]);
    assert.match(lines[1] ?? "", /^staging +shared owner +- +- +3 /);
    assert.ok(!lines.some((line) => line.includes("pool system")));
  });
});
