import assert from "node:assert/strict";
import type { Json } from "../../../plan/json";
import type { PlanJson, ResourceJson } from "../../../plan/diff/contract";
import { plansToJson } from "../../../plan/json";
import { readPlans } from "../../../plan/diff/contract";
import { root } from "../../components/platform";
import { planWith } from "../../policy/resources";
import { goldenStack } from "../../platform/stacks";
import { diff, plan, resource, types, urn } from "./plans";

const declaredType = "doks-platform:release:Release";
const postgresChart = "oci://registry-1.docker.io/bitnamicharts/postgresql-ha";
const declared = urn(declaredType, "postgres");

interface Shape {
  readonly namespace?: string;
  readonly values?: Json;
  readonly size?: string;
  readonly storageClass?: string;
}

/** A namespace with a data service and an application in it. */
function stack({
  namespace = "prod",
  values = {},
  size = "50Gi",
  storageClass = "fast",
}: Shape = {}): ResourceJson[] {
  const claims = [{ statefulSet: "pg", template: "data", replicas: 3, size, storageClass }];
  const delivered = [{ application: "n8n", statefulSet: "n8n", template: "data", replicas: 1, size: "10Gi" }];
  return [
    resource(types.namespace, namespace, { metadata: { name: namespace } }),
    resource(declaredType, "postgres", { claims }, { custom: false }),
    resource(
      types.release,
      "postgres",
      { name: "postgres", chart: postgresChart, namespace, values },
      { parent: declared },
    ),
    resource("doks-platform:layer:Delivery", "delivery", { claims: delivered }, { custom: false }),
  ];
}

const all = "data-pg-0 to -2 (3 x 50Gi), data-n8n-0 (1 x 10Gi)";

function found(before: PlanJson, after: PlanJson): unknown[] {
  return diff(before, after).findings.map(({ policy, level, message }) => [policy, level, message]);
}
const named = (name: string, policy: Json = {}, data: Json = {}) => ({
  environment: { tier: "staging", name, policy, data },
});

describe("a change that deletes data by a name", () => {
  const before = plan(stack(), named("prod"));
  const renamed = stack({ namespace: "other" });

  it("is forbidden in staging too, with the claims, unless policy.replacements names the namespace", () => {
    const rule =
      "A cluster or VPC in production, and whatever holds data, is replaced or deleted only where " +
      "policy.replacements names it";
    const lost = `deletes the namespace: everything in it goes; with the claims ${all}`;
    assert.deepEqual(found(before, plan(renamed, named("other"))), [
      [
        "replacement",
        "mandatory",
        `${rule}: put the change back or, if it is meant, add prod there.\n${lost}`,
      ],
    ]);
    assert.deepEqual(found(before, plan(renamed, named("other", { replacements: ["prod"] }))), [
      ["replacement", "advisory", `${rule}: it is allowed by this very change.\n${lost}`],
    ]);
  });

  it("is the same where a namespace is replaced, or a release moves and leaves its claims", () => {
    const labelled = stack().map((each) =>
      each.type === types.namespace ? { ...each, inputs: { metadata: { name: "prod-2" } } } : each,
    );
    const [[policy, level, message] = []] = found(before, plan(labelled, named("prod"))) as string[][];
    assert.deepEqual([policy, level], ["replacement", "mandatory"]);
    assert.match(
      message ?? "",
      /replaces the namespace: everything in it goes; with the claims data-pg-0 to -2/,
    );
    const moved = stack().map((each) =>
      each.type === types.release ? { ...each, inputs: { ...each.inputs, namespace: "elsewhere" } } : each,
    );
    const [[, strict, words] = []] = found(before, plan(moved, named("prod"))) as string[][];
    assert.equal(strict, "mandatory");
    assert.match(
      words ?? "",
      /add postgres there\.\n.*; left behind data-pg-0 to -2 \(3 x 50Gi\) \(namespace\)$/,
    );
  });

  it("is no finding where nothing is in the namespace", () => {
    const empty = (name: string) => plan([resource(types.namespace, name, { metadata: { name } })]);
    assert.deepEqual(found(empty("a"), empty("b")), []);
  });

  it("is forbidden in staging too where the cluster goes with it, and then told once", () => {
    const cluster = resource(types.cluster, "main", { nodePool: { size: "a" } });
    const other = resource(types.cluster, "other", { nodePool: { size: "a" } });
    const told = found(plan([cluster, ...stack()], named("prod")), plan([other, ...renamed], named("other")));
    assert.deepEqual(
      told.map((each) => (each as string[]).slice(0, 2)),
      [["replacement", "mandatory"]],
    );
    assert.match(String(told[0]), /add main there\.\ndeletes the cluster: .*with the claims data-pg-0 to -2/);
  });
});

describe("a change of a data service that is live", () => {
  const values = (username: string, schemas: Record<string, string> = {}): Json => ({
    postgresql: { username, initdbScripts: schemas, replicaCount: 3 },
  });
  const before = plan(stack({ values: values("a") }), named("prod"));

  it("of what counts only on an empty volume is forbidden by the names of the properties", () => {
    const after = stack({ values: values("b", { "schemas.sql": "CREATE" }) });
    const advice =
      "counts only on an empty volume, so the service that is there would not have it, and what asks for it fails. " +
      "Put it back; or make the change in the service yourself, and then add it to policy.doneByHand";
    assert.deepEqual(found(before, plan(after, named("prod"))), [
      ["empty-volume", "mandatory", `data.postgres.user, data.postgres.schemas: ${advice}`],
    ]);
    assert.deepEqual(found(before, plan(after, named("prod", { doneByHand: ["data.postgres.user"] }))), [
      ["empty-volume", "mandatory", `data.postgres.schemas: ${advice}`],
      ["empty-volume", "advisory", "data.postgres.user: made by hand, says policy.doneByHand"],
    ]);
  });

  it("of a script of its first start, or of a name that the chart takes there, is the same", () => {
    const mine = { "schemas.sql": "A", "mine.sql": "B" };
    const told = (then: Json, now: Json) =>
      found(plan(stack({ values: then }), named("prod")), plan(stack({ values: now }), named("prod"))).map(
        (each) => String((each as string[])[2]).split(":")[0],
      );
    const of = (scripts: Record<string, string>, more: Record<string, Json> = {}): Json => ({
      postgresql: { username: "a", initdbScripts: scripts, ...more },
    });
    assert.deepEqual(told(of({ "schemas.sql": "A" }), of(mine)), [
      "data.postgres.values.postgresql.initdbScripts",
    ]);
    assert.deepEqual(told(of({}), of({}, { repmgrUsername: "r", repmgrDatabase: "d" })), [
      "data.postgres.values.postgresql.repmgrUsername, data.postgres.values.postgresql.repmgrDatabase",
    ]);
    assert.deepEqual(told(of(mine), of({ "mine.sql": "B", "schemas.sql": "A" })), []);
    // Of a release that was adopted nothing is known.
    assert.deepEqual(told({}, of(mine)), []);
  });

  it("of a line of RabbitMQ that counts on an empty volume is the same", () => {
    const broker = (extraConfiguration: string) =>
      plan([
        resource(types.release, "rabbitmq", {
          name: "rabbitmq",
          chart: "oci://registry-1.docker.io/bitnamicharts/rabbitmq",
          namespace: "prod",
          values: { auth: { username: "a" }, extraConfiguration },
        }),
      ]);
    const [[policy, , message] = []] = found(
      broker("consumer_timeout = 1"),
      broker("default_user_tags.administrator = false"),
    ) as string[][];
    assert.equal(policy, "empty-volume");
    assert.match(
      message ?? "",
      /^data\.rabbitmq\.values\.extraConfiguration: counts only on an empty volume/,
    );
    assert.deepEqual(found(broker("consumer_timeout = 1"), broker("consumer_timeout = 2")), []);
  });

  it("of anything else is none", () => {
    const after = stack({ values: { postgresql: { username: "a", initdbScripts: {}, replicaCount: 5 } } });
    assert.deepEqual(found(before, plan(after, named("prod"))), []);
  });

  it("to a smaller volume or another class is one that is never taken back", () => {
    const [[policy, level, message] = []] = found(
      before,
      plan(stack({ values: values("a"), size: "40Gi", storageClass: "slow" }), named("prod")),
    ) as string[][];
    assert.deepEqual([policy, level], ["one-way", "mandatory"]);
    assert.match(
      message ?? "",
      /a volume never shrinks: 50Gi → 40Gi; a claim never changes its class: fast → slow$/,
    );
  });

  it("that switches it off is told with its claims and their price, and forbidden until its passwords are spoken of", () => {
    const cost = {
      monthlyUsd: 15,
      lines: [{ item: "volumes of postgres", urn: declared, quantity: 150, monthlyUsd: 15 }],
    };
    const billed = { ...before, cost };
    const off = stack().filter(({ name }) => name !== "postgres");
    const said = (whenOff?: string) =>
      found(billed, plan(off, named("prod", {}, { postgres: { ...(whenOff && { whenOff }) } })));
    const left =
      "data.postgres is switched off: its claims stay, for 15.00 USD a month, until somebody deletes them; ";
    const claims = ".\ndata-pg-0 to -2 (3 x 50Gi)";
    assert.deepEqual(said(), [
      [
        "left-volumes",
        "mandatory",
        `${left}nobody opens them without its passwords. Say in data.postgres.whenOff what becomes of these: ` +
          `keep, if it may come back; forget, if nobody needs its data${claims}`,
      ],
    ]);
    assert.deepEqual(said("keep"), [
      ["left-volumes", "advisory", `${left}its passwords are kept, so it may come back${claims}`],
    ]);
    assert.deepEqual(said("forget"), [
      ["left-volumes", "advisory", `${left}its passwords go, so nobody opens them again${claims}`],
    ]);
  });
});

describe("a change of an application's volumes", () => {
  const of = (claims: Record<string, Json>[], name = "prod") =>
    plan([resource("doks-platform:layer:Delivery", "delivery", { claims }, { custom: false })], named(name));
  const n8n = { statefulSet: "n8n", template: "data", replicas: 2, size: "10Gi", storageClass: "fast" };
  const shop = { ...n8n, statefulSet: "shop", size: "1Gi" };
  const before = of([n8n, shop]);

  it("to a smaller size or another class is forbidden, also where others come and go", () => {
    const lines =
      "What DigitalOcean or Kubernetes never takes back stays as it is: put the change back.\n" +
      "a volume never shrinks: 10Gi → 8Gi; a claim never changes its class: fast → slow: data-n8n-0 to -1 (2 x 10Gi)";
    assert.deepEqual(found(of([n8n]), of([shop, { ...n8n, size: "8Gi", storageClass: "slow" }])), [
      ["one-way", "mandatory", lines],
    ]);
  });

  it("to a larger size is told, since nothing grows them", () => {
    const [[policy, level, message] = []] = found(before, of([{ ...n8n, size: "20Gi" }, shop])) as string[][];
    assert.deepEqual([policy, level], ["larger-volumes", "advisory"]);
    assert.match(
      message ?? "",
      /^data-n8n-0 to -1 \(2 x 10Gi\): to become 20Gi by hand, or Argo CD applies nothing/,
    );
  });

  it("that takes it away is told with the claims that stay", () => {
    const [[policy, level, message] = []] = found(before, of([shop])) as string[][];
    assert.deepEqual([policy, level], ["left-volumes", "advisory"]);
    assert.match(
      message ?? "",
      /stay, until somebody deletes them: data-n8n-0 to -1 \(2 x 10Gi\)\. .*save it first$/,
    );
  });

  it("in order, in number or in another namespace is none", () => {
    assert.deepEqual(found(before, of([shop, { ...n8n, replicas: 3 }])), []);
    assert.deepEqual(found(before, of([{ ...n8n, size: "1Gi" }], "other")), []);
    assert.deepEqual(found(before, of([{ ...n8n, size: "10240Mi" }, shop])), []);
  });
});

describe("what a plan writes of a data service that is off", () => {
  it("says what becomes of its passwords, and looks like no credential", async () => {
    const planned = await planWith("staging", {
      data: { rabbitmq: { enabled: false, whenOff: "keep" } },
      delivery: { apps: ["scheduler"] },
    });
    const before = readPlans(plansToJson([await goldenStack("staging")], root), "before");
    const after = readPlans(plansToJson([planned], root), "after");
    const [finding] = diff(before[0]!, after[0]!).findings;
    assert.deepEqual([finding?.policy, finding?.level], ["left-volumes", "advisory"]);
    assert.match(finding?.message ?? "", /its passwords are kept, so it may come back/);
  });
});

describe("high availability that is taken back", () => {
  const cluster = (ha: boolean | undefined) =>
    plan([resource(types.cluster, "main", { ...(ha !== undefined && { ha }) })]);

  it("is forbidden, whatever it would save", () => {
    assert.deepEqual(found(cluster(true), cluster(false)), [
      [
        "one-way",
        "mandatory",
        "What DigitalOcean or Kubernetes never takes back stays as it is: put the change back.\na control plane that " +
          "is highly available stays that, and is billed so (cluster.highAvailability): true → false",
      ],
    ]);
    assert.equal(found(cluster(true), cluster(undefined)).length, 1);
    assert.deepEqual(
      found(cluster(false), cluster(true)).map((each) => (each as string[]).slice(0, 2)),
      [["lasting-availability", "advisory"]],
    );
  });
});

describe("another type of a load balancer that is there", () => {
  const key = "service.beta.kubernetes.io/do-loadbalancer-type";
  const of = (type: string, annotations: Record<string, Json>) =>
    plan([
      resource(
        type,
        "edge",
        type === types.gateway ? { spec: { infrastructure: { annotations } } } : { values: { annotations } },
      ),
    ]);

  for (const type of [types.gateway, types.release])
    it(`is forbidden in a ${type}, and none that is only named`, () => {
      const [[policy, level, message] = []] = found(
        of(type, { [key]: "REGIONAL" }),
        of(type, { [key]: "REGIONAL_NETWORK" }),
      ) as string[][];
      assert.deepEqual([policy, level], ["one-way", "mandatory"]);
      assert.match(message ?? "", /keeps the type that it was made as.*: REGIONAL → REGIONAL_NETWORK$/s);
      assert.deepEqual(found(of(type, {}), of(type, { [key]: "REGIONAL" })), []);
    });
});

describe("a pool with fewer nodes", () => {
  const of = (type: string, inputs: Record<string, Json>) => plan([resource(type, "p", inputs)]);

  it("is told with what goes, and never forbidden", () => {
    const [[policy, level, message] = []] = found(
      of(types.pool, { nodeCount: 4 }),
      of(types.pool, { nodeCount: 3 }),
    ) as string[][];
    assert.deepEqual([policy, level], ["fewer-nodes", "advisory"]);
    assert.match(message ?? "", /^1 of 4 nodes goes: DigitalOcean chooses which, and no hook drains them\./);
  });

  it("is told of a data service, whose quorum still counts what went", () => {
    const service = (replicas: number) => {
      const claims = [{ statefulSet: "pg", template: "data", replicas, size: "1Gi", storageClass: "fast" }];
      return plan([resource(declaredType, "postgres", { claims }, { custom: false })]);
    };
    const [[policy, level, message] = []] = found(service(5), service(3)) as string[][];
    assert.deepEqual([policy, level], ["fewer-nodes", "advisory"]);
    assert.match(message ?? "", /^2 of 5 nodes go: the service counts them towards its quorum/);
    assert.deepEqual(found(service(3), service(5)), []);
  });

  it("is told of the cluster's own pool, and of an autoscaled one, by the most that it may have", () => {
    const told = (before: PlanJson, after: PlanJson) => String(found(before, after)[0]);
    const system = (nodeCount: number) => of(types.cluster, { nodePool: { size: "s", nodeCount } });
    assert.match(told(system(3), system(1)), /2 of 3 nodes go:/);
    const scaled = (maxNodes: number) => of(types.pool, { autoScale: true, minNodes: 1, maxNodes });
    assert.match(told(scaled(6), scaled(5)), /1 of 6 nodes goes:/);
    assert.match(told(scaled(6), of(types.pool, { nodeCount: 3 })), /3 of 6 nodes go:/);
    assert.deepEqual(found(scaled(5), scaled(6)), []);
    assert.deepEqual(found(of(types.pool, { nodeCount: 3 }), of(types.pool, { nodeCount: 4 })), []);
  });
});
