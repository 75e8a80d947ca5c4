import assert from "node:assert/strict";
import type { Value } from "../../../plan/values";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { at, metadata, namespaceOf, platform, tiers, types, type GoldenTier } from "../platform";

const repository = "https://github.com/doks-platform/doks-platform.git";
const server = "https://kubernetes.default.svc";
const apps = ["ai-service", "backend", "scheduler"];
const branches: Record<GoldenTier, string> = { staging: "main", production: "production" };

for (const tier of tiers) {
  const namespace = namespaceOf(tier);

  describe(`the AppProject of ${tier}`, () => {
    it("lets its repository into its namespace, and nothing else anywhere", async () => {
      const projects = (await platform(tier)).ofType(types.project).map(({ inputs }) => inputs);
      assert.deepEqual(projects, [
        {
          apiVersion: "argoproj.io/v1alpha1",
          kind: "AppProject",
          metadata: metadata(tier, [namespace, "argocd"], [namespace, "delivery"]),
          spec: {
            description: `Applications of ${namespace}`,
            sourceRepos: [repository],
            destinations: [{ server, namespace }],
            clusterResourceWhitelist: [],
            namespaceResourceBlacklist: [
              { group: "", kind: "ResourceQuota" },
              { group: "", kind: "LimitRange" },
            ],
          },
        },
      ]);
    });
  });

  describe(`the Applications of ${tier}`, () => {
    it("are one for each app", async () => {
      const plan = await platform(tier);
      const names = apps.map((app) => `${app}-${namespace}`);
      assert.deepEqual(
        plan.ofType(types.application).map(({ name }) => name),
        names,
      );
      assert.deepEqual([...(plan.outputs["applications"] as readonly string[])].sort(), names);
    });

    for (const app of apps) {
      it(`${app} is all that Argo CD has to know`, async () => {
        const { inputs } = (await platform(tier)).get(types.application, `${app}-${namespace}`);
        assert.deepEqual(inputs, {
          apiVersion: "argoproj.io/v1alpha1",
          kind: "Application",
          metadata: {
            ...metadata(tier, [`${app}-${namespace}`, "argocd"], [app, "application"]),
            annotations: { "argocd.argoproj.io/compare-options": "ServerSideDiff=true" },
            finalizers: ["resources-finalizer.argocd.argoproj.io"],
          },
          spec: {
            project: namespace,
            source: {
              repoURL: repository,
              targetRevision: branches[tier],
              path: "charts/service",
              helm: {
                releaseName: app,
                valueFiles: [`/apps/${app}/defaults.yaml`, `/apps/${app}/${tier}.yaml`],
                ignoreMissingValueFiles: true,
                valuesObject: { platform: at(inputs, "spec", "source", "helm", "valuesObject", "platform") },
              },
            },
            destination: { server, namespace },
            syncPolicy: {
              automated: { prune: true, selfHeal: true },
              syncOptions: ["ServerSideApply=true", "FailOnSharedResource=true"],
              retry: { limit: 5, backoff: { duration: "5s", factor: 2, maxDuration: "3m" }, refresh: true },
            },
          },
        });
      });
    }

    it("have half an hour to be cleaned up after", async () => {
      for (const { options } of (await platform(tier)).ofType(types.application)) {
        assert.deepEqual(options.customTimeouts, { delete: "30m" });
      }
    });
  });
}

describe("docs/applications.md, a larger volume", () => {
  const page = readFileSync(join(__dirname, "../../../docs/applications.md"), "utf8");
  const section = page.slice(page.indexOf("## A larger volume"));
  const [, commands = ""] = /```sh\n(.*?)```/s.exec(section) ?? [];

  it("grows the claim, lets go of the StatefulSet, then syncs, or nothing would make it anew", () => {
    const verbs = commands
      .replaceAll("\\\n", "")
      .trim()
      .split("\n")
      .map((line) => line.split(" ").slice(1, 4).join(" "));
    assert.deepEqual(verbs, [
      "patch pvc data-scheduler-0",
      "delete statefulset scheduler",
      "patch application scheduler-staging",
      "wait statefulset scheduler",
      "get statefulset scheduler",
    ]);
    assert.match(commands, /delete statefulset .* --cascade=orphan\n/);
  });

  it("syncs as the Application does by itself, which a sync by hand has to say anew", async () => {
    const { inputs } = (await platform("staging")).get(types.application, "scheduler-staging");
    const [, patch = "{}"] = /patch application .*?'(.*?)'/s.exec(commands) ?? [];
    const operation = at(JSON.parse(patch) as Value, "operation", "sync");
    const policy = at(inputs, "spec", "syncPolicy");
    assert.deepEqual(operation, {
      prune: at(policy, "automated", "prune"),
      syncOptions: at(policy, "syncOptions"),
    });
  });
});

describe("a stack's own repository", () => {
  it("is delivered from, at its branch, and is all that the project allows", async () => {
    const own = { repository: "https://github.com/acme/platform.git", branch: "release" };
    const plan = await platform("staging", { delivery: { ...own, apps: ["backend"] } });
    const { inputs } = plan.get(types.application, "backend-staging");
    assert.equal(at(inputs, "spec", "source", "repoURL"), own.repository);
    assert.equal(at(inputs, "spec", "source", "targetRevision"), "release");
    assert.deepEqual(at(plan.get(types.project, "staging").inputs, "spec", "sourceRepos"), [own.repository]);
    assert.equal(plan.ofType(types.application).length, 1);
  });
});

describe("a stack without applications", () => {
  it("has the project, and none of them nor of their Secrets", async () => {
    const plan = await platform("staging", { delivery: { apps: [] } });
    assert.ok(plan.has(types.project, "staging"));
    assert.ok(!plan.has(types.application));
    assert.ok(!plan.has(types.secret, "scheduler-generated"));
    assert.deepEqual(plan.outputs["applications"], []);
  });
});
