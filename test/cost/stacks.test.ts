import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Plan } from "../../plan/plan";
import { Planner } from "../../plan/planner";
import { temporaryFolder } from "../support/process";
import { root, projectWith, platform, tiers, types, type Config } from "../components/platform";

function totals({ monthlyUsd, minimumUsd, ceilingUsd }: Plan["cost"]): readonly number[] {
  return [minimumUsd, monthlyUsd, ceilingUsd];
}

function items(plan: Plan): readonly string[] {
  return plan.cost.lines.map(({ item }) => item);
}

describe("the cost of a stack", () => {
  it("is what it exports, known before anything is there", async () => {
    for (const tier of tiers) {
      const { cost, outputs } = await platform(tier);
      const { layers, ...exported } = outputs["cost"] as Record<string, number>;
      const { monthlyUsd, minimumUsd, ceilingUsd } = cost;
      assert.deepEqual(exported, { monthlyUsd, minimumUsd, ceilingUsd });
      assert.deepEqual(Object.keys(layers as unknown as object), [
        "configs",
        "data",
        "delivery",
        "foundation",
      ]);
      assert.deepEqual(cost.uncounted, []);
    }
  });

  it("is as the README has it", async () => {
    const section = /## What it costs\n([^]*?)\n## /.exec(readFileSync(join(root, "README.md"), "utf8"))?.[1];
    const total = /^\| \*\*total\*\* +\| \*\*(.*?)\*\* +\| \*\*(.*?)\*\* +\|$/m.exec(section ?? "");
    const [staging, production] = await Promise.all(tiers.map((tier) => platform(tier)));
    const shown = (plan: Plan | undefined) => [
      ...new Set(totals(plan!.cost).filter((_, index) => index !== 1)),
    ];
    assert.deepEqual(total?.slice(1), [shown(staging).join(" to "), shown(production).join(" to ")]);
  });

  it("has every kind of thing that the tiers ask for", async () => {
    assert.deepEqual(items(await platform("production")), [
      "control plane, highly available",
      "system pool",
      "applications pool",
      "data pool",
      "load balancer doks-platform-production-prod",
      "volumes of postgres",
      "volumes of rabbitmq",
      "volumes of redis",
      "volumes of scheduler",
    ]);
  });

  it("has the price of a size that the stack describes, in what it exports too", async () => {
    const size = "gpu-4000adax1-20gb";
    const { cost, outputs } = await platform("staging", {
      cluster: {
        sizes: { [size]: { cpus: 8, memory: 32, usd: 554.8 } },
        pools: [
          { name: "workloads", size: "s-4vcpu-8gb", count: 3 },
          { name: "gpu", size, count: 2 },
        ],
      },
    });
    const gpu = cost.lines.find(({ item }) => item === "gpu pool");
    assert.deepEqual([gpu?.detail, gpu?.monthlyUsd], [size, 1109.6]);
    assert.equal((outputs["cost"] as { monthlyUsd: number }).monthlyUsd, cost.monthlyUsd);
  });

  it("follows the stack's own sizes and numbers", async () => {
    const plan = await platform("staging", {
      cluster: { systemPool: { size: "s-4vcpu-8gb", count: 3 } },
      data: { redis: { size: "20Gi" } },
    });
    const line = (item: string) => plan.cost.lines.find((one) => one.item === item);
    assert.equal(line("system pool")?.monthlyUsd, 144);
    assert.equal(line("volumes of redis")?.monthlyUsd, 6);
  });

  it("is nothing in a cluster that is not DigitalOcean's, and what is claimed where its driver is brought", async () => {
    const existing = (config: Config, secrets = {}) => {
      const cluster = { mode: "existing", kubeconfig: "no/such/file" };
      return platform("staging", { cluster, ...config }, secrets);
    };
    const other = await existing({ storage: { class: "standard" } });
    assert.deepEqual(totals(other.cost), [0, 0, 0]);
    assert.deepEqual([other.cost.lines, other.cost.uncounted], [[], []]);
    const storage = { class: "do-block-storage", csiDriver: "digitalocean" };
    const droplets = await existing({ storage }, { csiToken: "token" });
    assert.deepEqual(items(droplets), [
      "load balancer doks-platform-staging-traefik",
      "volumes of postgres",
      "volumes of rabbitmq",
      "volumes of redis",
      "volumes of scheduler",
    ]);
  });

  it("is without the nodes in another stack's cluster, and without what only that one's plan knows", async () => {
    const { cost, outputs } = await platform("staging", {
      cluster: { mode: "shared", stack: "owner" },
      ingress: { acme: undefined },
    });
    assert.deepEqual(totals(cost), [25, 25, 25]);
    assert.deepEqual(
      cost.uncounted.map(({ item, layer }) => [item, layer]),
      [["load balancer", "configs"]],
    );
    assert.equal((outputs["cost"] as { monthlyUsd: number }).monthlyUsd, 25);
  });
});

describe("the cost of a stack in another one's cluster", () => {
  const folder = temporaryFolder();
  const stack = (name: string, cluster: string) =>
    writeFileSync(
      join(folder, `Pulumi.${name}.yaml`),
      `config:
  doks-platform:tier: staging
  doks-platform:name: ${name}
  doks-platform:ingress: { domain: ${name}.duli.ai${name === "owner" ? ", acme: { email: ops@duli.ai }" : ""} }
  doks-platform:delivery: { apps: [] }
  doks-platform:cluster: ${cluster}
  doks-platform:storage: { class: standard }
`,
    );
  stack("owner", "{ mode: existing, kubeconfig: no/such/file }");
  stack("sharer", "{ mode: shared, stack: owner }");

  it("is nothing where that cluster is not DigitalOcean's", async () => {
    const { cost, outputs } = await new Planner(projectWith(folder)).plan("sharer");
    assert.deepEqual([cost.lines, cost.uncounted], [[], []]);
    assert.equal((outputs["cost"] as { monthlyUsd: number }).monthlyUsd, 0);
  });
});

describe("the cost of applications", () => {
  const folder = temporaryFolder();
  const application = (name: string, values: string) => {
    mkdirSync(join(folder, name));
    writeFileSync(
      join(folder, name, "defaults.yaml"),
      `component: app
image: { repository: ghcr.io/acme/app, tag: 1.0.0 }
ports: {}
probes: { disabledBecause: only its figures matter }
resources: { requests: { cpu: 10m, memory: 16Mi }, limits: { memory: 16Mi } }
${values}`,
    );
  };
  application(
    "queue",
    "autoscaling: { enabled: true, minReplicas: 2, maxReplicas: 5 }\npersistence: { enabled: true, size: 10Gi, mountPath: /data }",
  );
  application(
    "disk",
    "replicas: 3\npersistence: { enabled: true, size: 1Gi, mountPath: /data, storageClass: do-block-storage-xfs }",
  );
  application("off", "persistence: { enabled: false, size: 10Gi }");
  application("web", "replicas: 2");
  const plan = () =>
    platform("staging", { delivery: { apps: ["queue", "disk", "off", "web"] } }, {}, { apps: folder });

  it("is that of their volumes, at the Applications, however few or many replicas there are", async () => {
    const found = await plan();
    const lines = found.cost.lines.filter(({ layer }) => layer === "delivery");
    assert.deepEqual(
      lines.map(({ item, detail, minimumUsd, monthlyUsd, ceilingUsd }) => [
        item,
        detail,
        minimumUsd,
        monthlyUsd,
        ceilingUsd,
      ]),
      [
        ["volumes of queue", "2 x 10 GiB", 2, 2, 5],
        ["volumes of disk", "3 x 1 GiB", 0.3, 0.3, 0.3],
      ],
    );
    const applications = lines.map(({ urn }) => found.byUrn(urn));
    assert.deepEqual(
      applications.map((resource) => [resource?.type, resource?.name]),
      ["queue-staging", "disk-staging"].map((name) => [types.application, name]),
    );
  });

  it("is declared where a policy sees it, as what the layer puts out", async () => {
    const found = await plan();
    const delivery = found.get("doks-platform:layer:Delivery", "delivery");
    assert.deepEqual(found.outputsOf(delivery), delivery.inputs);
    const [queue, disk] = delivery.inputs["claims"] as readonly object[];
    assert.deepEqual(queue, {
      application: "queue-staging",
      statefulSet: "queue",
      template: "data",
      replicas: 2,
      scaled: { minimum: 2, ceiling: 5 },
      size: "10Gi",
      storageClass: "do-block-storage",
    });
    assert.deepEqual(disk, {
      application: "disk-staging",
      statefulSet: "disk",
      template: "data",
      replicas: 3,
      size: "1Gi",
      storageClass: "do-block-storage-xfs",
    });
  });

  it("is said not to be known where only Kustomize can tell", async () => {
    const apps = join(root, "test", "fixtures", "apps", "kustomize");
    const found = await platform("staging", { delivery: { apps: ["web", "worker"] } }, {}, { apps });
    assert.deepEqual(
      found.cost.uncounted.map(({ item }) => item),
      ["what web-staging asks for", "what worker-staging asks for"],
    );
  });
});

describe("what policies see of the cost", () => {
  it("is the same of every component: it puts out what it takes in", async () => {
    const plan = await platform("production");
    const declaring = ["doks-platform:release:Release", "doks-platform:configs:Gateway"];
    for (const resource of declaring.flatMap((type) => plan.ofType(type))) {
      const { chart: _, ...declared } = resource.inputs;
      assert.deepEqual(plan.outputsOf(resource), declared);
    }
    const controllers = plan.get("doks-platform:layer:Controllers", "controllers");
    assert.deepEqual(plan.outputsOf(controllers), {
      cloud: "digitalocean",
      storageClass: "data-retain",
    });
    assert.equal(controllers.inputs["cloud"], "digitalocean");
  });
});
