import assert from "node:assert/strict";
import { today } from "../../lib/today";
import { compareStacks } from "../../plan/compare-stacks";
import type { Plan } from "../../plan/plan";
import { nameOf } from "../../lib/urn";
import { acrossStacks, type StackBeside } from "../../policy/across-stacks";
import { root } from "../components/platform";
import { planWith, type Changes } from "./resources";
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

  const clashes = ({ findings = [] }: Plan) =>
    findings
      .filter(({ policy }) => policy === "stacks-apart")
      .map(({ level, urn, message }) => `${level} ${nameOf(urn)}: ${message.split("\n")[1] ?? ""}`);

  /** Staging, and a stack that has its configuration but for these changes. */
  async function copied(changes: Changes = {}): Promise<readonly [Plan, Plan]> {
    const staging = await planWith("staging");
    const copy = await planWith("staging", { labels: { team: "copy", partOf: "shop" }, ...changes });
    Object.defineProperty(copy, "stack", { value: "copy" });
    compareStacks([staging, copy], root);
    return [staging, copy];
  }
  const domain = (name: string) => ({ ingress: { domain: name, acme: { email: "ops@acme.dev" } } });
  const ranges = {
    vpcSubnet: "192.168.32.0/20",
    clusterSubnet: "172.24.0.0/16",
    serviceSubnet: "172.25.0.0/20",
  };
  const theSame = "stack staging has the same";

  it("are told of hosts, ranges and the cluster's name where one is a copy of another", async () => {
    const [staging, copy] = await copied();
    assert.deepEqual(clashes(staging), []);
    const overlaps = (key: string, range: string) =>
      `mandatory doks-platform-copy: cluster.${key} ${range}: overlaps cluster.${key} ${range} of stack staging; allowed: a range of its own`;
    assert.deepEqual(clashes(copy), [
      `mandatory doks-platform-copy: ai-service.staging.example.com, argocd.staging.example.com, backend.staging.example.com: ${theSame}; allowed: hosts of its own, by ingress.domain or route.hosts`,
      overlaps("clusterSubnet", "172.20.0.0/16"),
      `mandatory doks-platform-copy: cluster.name doks-platform-staging: ${theSame}; allowed: one of its own`,
      overlaps("serviceSubnet", "172.21.0.0/20"),
      overlaps("vpcSubnet", "192.168.0.0/20"),
    ]);
  });

  it("are not told of what a copy has changed, nor of private hosts", async () => {
    const [, copy] = await copied({ ...domain("acme.dev"), cluster: { ...ranges, name: "copy" } });
    assert.deepEqual(clashes(copy), []);
  });

  it("are told of a range of one kind within a range of another", async () => {
    const cluster = { ...ranges, name: "copy", vpcSubnet: "172.20.16.0/20" };
    const [, copy] = await copied({ ...domain("acme.dev"), cluster });
    assert.deepEqual(clashes(copy), [
      "mandatory doks-platform-copy: cluster.vpcSubnet 172.20.16.0/20: overlaps cluster.clusterSubnet 172.20.0.0/16 of stack staging; allowed: a range of its own",
    ]);
  });

  it("may except what they have in accounts of their own", async () => {
    const exceptions = ["copy", "staging"].map((resource) => ({
      rule: "stacks-apart",
      resource,
      reason: "another account",
      expires: today(),
    }));
    const [, copy] = await copied({ policy: { exceptions } });
    assert.deepEqual(clashes(copy), []);
    const own = (copy.findings ?? []).filter(({ policy }) => policy === "exceptions");
    assert.match(
      own.map(({ message }) => message).join("\n"),
      /remove it, unless another stack has the same$/m,
    );
  });

  it("are told of one name that two have in the cluster of a third", () => {
    const sharer = (stack: string, owner: string): StackBeside => ({
      stack,
      urn: `urn:pulumi:${stack}::doks-platform::pulumi:pulumi:Stack::doks-platform-${stack}`,
      environment: {
        name: "shop",
        hosts: [],
        cluster: { mode: "shared", stack: owner, name: stack },
        policy: { exceptions: [] } as unknown as StackBeside["environment"]["policy"],
      },
      resources: [],
    });
    assert.deepEqual(acrossStacks([sharer("a", "x"), sharer("b", "y")]), []);
    assert.deepEqual(
      acrossStacks([sharer("a", "x"), sharer("b", "x")]).map(({ stack, message }) => [
        stack,
        message.split("\n")[1],
      ]),
      [["b", "name shop: stack a has the same in the same cluster; allowed: one of its own"]],
    );
  });

  it("are left alone where a project has no policy pack", async () => {
    const [staging, production] = [await planWith("staging"), await planWith("production")];
    staging.findings = undefined;
    compareStacks([staging, production], root);
    assert.equal(staging.findings, undefined);
  });
});
