import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { capacityOf } from "../../../components/cluster/shared-platform";
import type { Plan } from "../../../plan/plan";
import type { Tier } from "../../../stacks/schema";
import { at, namespaceOf, platform, root, tiers, types, type GoldenTier } from "../platform";

const apps = join(root, "test", "fixtures", "apps", "samples");
const names = readdirSync(apps).sort();

/** The plan of a stack with the sample applications. */
function planned(tier: Tier, ingress: object = {}): Promise<Plan> {
  return platform(tier, { delivery: { apps: names }, ingress }, {}, { apps });
}

const hosts: Record<GoldenTier, Record<string, readonly string[]>> = {
  staging: {
    "iam-service": ["iam.staging.acme.dev"],
    "orders-backend": ["api.staging.acme.dev"],
    "workflows-api": ["workflows-api.duli.ai"],
  },
  production: {
    "iam-service": ["iam.acme.dev"],
    "orders-backend": ["api.acme.dev"],
    "workflows-api": ["your-domain.com", "api.your-domain.com"],
  },
};

for (const tier of tiers) {
  const namespace = namespaceOf(tier);
  const sourceOf = async (app: string) =>
    at((await planned(tier)).get(types.application, `${app}-${namespace}`).inputs, "spec", "source");

  describe(`a ${tier} stack with the sample applications`, () => {
    it("passes every check and delivers all of them, charts and Kustomize side by side", async () => {
      const plan = await planned(tier);
      assert.equal(plan.failed, false);
      assert.deepEqual(
        plan.ofType(types.application).map(({ name }) => name),
        names.map((name) => `${name}-${namespace}`),
      );
    });

    it("has room for their pods as their files ask for it", async () => {
      // What it takes for granted, it tells those who share its cluster.
      const offered = at((await planned(tier)).outputs["platform"], "capacityCode");
      const { pods = [] } = capacityOf({ capacityCode: String(offered) }) ?? {};
      const asked = names.map((name) => pods.find((group) => group.name === name));
      assert.deepEqual(
        asked.map((group) => [group?.name, group?.replicas, group?.cpu, group?.memory]),
        tier === "staging"
          ? [
              ["finance-service", 1, 100, 128],
              ["iam-service", 1, 100, 128],
              ["orders-backend", 2, 100, 256],
              ["web-server", 1, 100, 128],
              ["workflows-api", 2, 100, 128],
            ]
          : [
              ["finance-service", 1, 100, 128],
              ["iam-service", 3, 250, 512],
              ["orders-backend", 3, 250, 512],
              ["web-server", 1, 100, 128],
              ["workflows-api", 3, 200, 256],
            ],
      );
    });

    it("has listeners for their hosts", async () => {
      const plan = await planned(tier);
      const all = ["argocd.duli.ai", ...Object.values(hosts[tier]).flat()].sort();
      const { inputs } = plan.get(types.gateway, namespace);
      const listeners = at(inputs, "spec", "listeners") as readonly { hostname: string; name: string }[];
      assert.deepEqual(
        listeners.filter(({ name }) => name.startsWith("https-")).map(({ hostname }) => hostname),
        all,
      );
    });

    it("renders a chart's application with charts/service and its values", async () => {
      assert.equal(at(await sourceOf("finance-service"), "path"), "charts/service");
      assert.deepEqual(at(await sourceOf("finance-service"), "helm", "valueFiles"), [
        "/apps/finance-service/defaults.yaml",
        `/apps/finance-service/${tier}.yaml`,
      ]);
      assert.equal(at(await sourceOf("finance-service"), "kustomize"), undefined);
    });

    it("renders Kustomize's with the tier's overlay, in the environment's namespace, on its Gateway", async () => {
      const [host] = hosts[tier]["iam-service"] ?? [];
      const gateway = { group: "gateway.networking.k8s.io", kind: "Gateway", name: namespace };
      const parents = [{ ...gateway, namespace: `${namespace}-gateway`, sectionName: `https-${host}` }];
      assert.deepEqual(await sourceOf("iam-service"), {
        repoURL: "https://github.com/doks-platform/doks-platform.git",
        targetRevision: tier === "staging" ? "main" : "production",
        path: `apps/iam-service/overlays/${tier}`,
        kustomize: {
          namespace,
          commonLabels: { environment: namespace, team: "platform", tier },
          forceCommonLabels: true,
          labelWithoutSelector: true,
          labelIncludeTemplates: true,
          patches: [
            {
              target: { group: "gateway.networking.k8s.io", kind: "HTTPRoute" },
              patch: JSON.stringify([{ op: "add", path: "/spec/parentRefs", value: parents }]),
            },
          ],
        },
      });
    });

    it("makes the Secrets that they ask for, and no other", async () => {
      const generated = (await planned(tier))
        .ofType(types.secret)
        .filter(({ name }) => /-generated$/.test(name));
      assert.deepEqual(
        generated.map(({ name }) => name),
        ["workflows-api-generated"],
      );
    });
  });
}

describe("an application of Kustomize without a host", () => {
  it("has no route to patch", async () => {
    const folder = join(root, "test", "fixtures", "apps", "kustomize");
    const plan = await platform("staging", { delivery: { apps: ["worker"] } }, {}, { apps: folder });
    const { inputs } = plan.get(types.application, "worker-staging");
    assert.equal(at(inputs, "spec", "source", "path"), "apps/worker/overlays/staging");
    assert.equal(at(inputs, "spec", "source", "kustomize", "patches"), undefined);
  });
});

describe("two hosts of one wildcard listener", () => {
  it("are one parent of an application's routes", async () => {
    const folder = join(root, "test", "fixtures", "apps", "kustomize");
    const ingress = { dns: "digitalocean" };
    const config = { delivery: { apps: ["web"] }, ingress };
    const plan = await platform("staging", config, { dnsToken: "canary" }, { apps: folder });
    const { inputs } = plan.get(types.application, "web-staging");
    const patch = at(inputs, "spec", "source", "kustomize", "patches", 0, "patch");
    const [{ value }] = JSON.parse(String(patch)) as [{ value: { sectionName: string }[] }];
    assert.deepEqual(
      value.map(({ sectionName }) => sectionName),
      ["https-wildcard.duli.ai"],
    );
  });
});
