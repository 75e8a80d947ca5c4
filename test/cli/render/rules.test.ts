import assert from "node:assert/strict";
import { readManifests } from "../../../cli/render/objects";
import type { Platform } from "../../../cli/render/platform";
import { settingsOf } from "../../../cli/render/renderer";
import { findingsIn, type RuleFinding } from "../../../cli/render/rules";
import type { RenderSource } from "../../../cli/render/sources";
import { workloadsIn } from "../../../cli/render/workloads";
import type { Settings } from "../../../policy/settings";
import type { Tier } from "../../../stacks/schema";
import { goldenStack } from "../../platform/stacks";

const pods = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: backend, namespace: prod }
spec:
  replicas: 3
  template:
    metadata: { labels: { app: backend, color: blue } }
    spec: { containers: [{ name: backend, image: "ghcr.io/acme/backend:latest" }] }
---
`;
const { objects } = readManifests(pods);

async function settings(exceptions: readonly object[] = [], tier: Tier = "production"): Promise<Settings> {
  const { environment } = settingsOf(await goldenStack(tier));
  const { applications } = environment;
  const policy = { ...environment.policy, exceptions };
  return {
    environment: { ...environment, applications, policy },
    today: "2026-11-21",
    secrets: [],
  } as unknown as Settings;
}

const source = {
  stack: "production",
  name: "backend",
  urn: "urn:pulumi:production::p::t::backend-prod",
} as RenderSource;

const nothing: Platform = {
  gateways: new Map(),
  restricted: new Set(),
  projects: new Map(),
  storageClasses: new Map(),
  owned: new Map(),
};

describe("the rules in what is rendered", () => {
  it("judge an Application of Argo CD that an overlay brings", async () => {
    const plan = await goldenStack("production");
    const application = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: more, namespace: argocd }
spec:
  project: default
  destination: { namespace: prod, server: "https://kubernetes.default.svc" }
  source: { repoURL: "https://github.com/duli-ai/more", path: more, targetRevision: main }
`;
    const found = findingsIn(readManifests(application).objects, source, settingsOf(plan), nothing);
    assert.ok(found.some(({ rule }) => rule === "application-project"));
  });

  const found = async (given: Settings, of = source): Promise<readonly RuleFinding[]> =>
    findingsIn(objects, of, given, nothing);
  const level = async (rule: string, given: Settings, of = source): Promise<string | undefined> =>
    (await found(given, of)).find((finding) => finding.rule === rule)?.level;

  it("find what is wrong, by the tier's level", async () => {
    const [first] = (await found(await settings())).filter(({ rule }) => rule === "image-tag");
    assert.equal(first?.level, "mandatory");
    assert.match(
      first.message,
      /^Deployment backend, container backend: image ghcr\.io\/acme\/backend:latest /,
    );
    assert.equal(await level("image-tag", await settings([], "staging")), "advisory");
  });

  it("stop nothing in the charts of others, but for what is severe", async () => {
    const release = { ...source, kind: "release" } as RenderSource;
    assert.equal(await level("image-tag", await settings(), release), "mandatory");
    assert.equal(await level("service-account-token", await settings()), "mandatory");
    assert.equal(await level("service-account-token", await settings(), release), "advisory");
  });

  it("find nothing that the stack has excepted for the Application, until it expires", async () => {
    const exception = { rule: "image-tag", resource: "backend-prod", reason: "why", expires: "2026-12-31" };
    const of = async (given: object) => level("image-tag", await settings([given]));
    assert.equal(await of(exception), undefined);
    assert.equal(await of({ ...exception, expires: "2026-11-20" }), "mandatory");
    assert.equal(await of({ ...exception, resource: "frontend-prod" }), "mandatory");
  });

  it("look at every object of an application, but not at those of a release", async () => {
    const config = `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, labels: { app: a } }\ndata: { DB_PASSWORD: hunter2secret }`;
    const rules = async (kind: "application" | "release") => {
      const each = { ...source, kind, namespace: "default" } as RenderSource;
      return findingsIn(readManifests(config).objects, each, await settings(), nothing).map(
        ({ rule }) => rule,
      );
    };
    const found = await rules("application");
    assert.ok(found.includes("literal-credentials"));
    // Helm leaves the namespace to whoever installs.
    assert.ok(found.includes("default-namespace"));
    assert.deepEqual(await rules("release"), []);
  });

  it("look at who may enter the Argo CD of a release", async () => {
    const config = `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: argocd-cm }\ndata: { users.anonymous.enabled: "true" }`;
    const release = { ...source, kind: "release", namespace: "argocd" } as RenderSource;
    const found = findingsIn(readManifests(config).objects, release, await settings(), nothing);
    assert.deepEqual(
      found.map(({ rule, level }) => `${level} ${rule}`),
      ["mandatory argocd-access"],
    );
  });

  const workload = (others: string) => {
    const all = readManifests(pods + others).objects;
    return all.slice(0, 1).flatMap((each) => workloadsIn(each, all))[0];
  };
  const scaler = (target: string, rest = ""): string =>
    `apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: { name: a, namespace: prod }\nspec: { scaleTargetRef: { kind: Deployment, name: ${target} }, maxReplicas: 9${rest} }`;
  const budget = (selector: string, namespace = "prod"): string =>
    `apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: { name: a, namespace: ${namespace} }\nspec: { selector: ${selector} }`;

  it("see the fewest pods that an autoscaler leaves", () => {
    assert.equal(workload("")?.replicas, 3);
    assert.equal(workload(scaler("backend", ", minReplicas: 2"))?.replicas, 2);
    assert.equal(workload(scaler("backend"))?.replicas, 1);
    assert.equal(workload(scaler("frontend"))?.replicas, 3);
  });

  it("see whether a Service or an autoscaler speaks against there being one alone", () => {
    const once = pods.replace("replicas: 3", "replicas: 1\n  strategy: { type: Recreate }");
    const runsOnce = (others: string) => {
      const all = readManifests(once + others).objects;
      return all.slice(0, 1).flatMap((each) => workloadsIn(each, all))[0]?.runsOnce;
    };
    const service = (spec: string, namespace = "prod"): string =>
      `apiVersion: v1\nkind: Service\nmetadata: { name: backend, namespace: ${namespace} }\nspec: ${spec}`;
    assert.equal(workload("")?.runsOnce, undefined);
    assert.equal(runsOnce(""), true);
    assert.equal(runsOnce(service("{ selector: { app: backend } }")), undefined);
    assert.equal(runsOnce(service("{ selector: { app: frontend } }")), true);
    assert.equal(runsOnce(service("{ selector: { app: backend } }", "dev")), true);
    assert.equal(runsOnce(service("{ type: ExternalName, externalName: example.org }")), true);
    assert.equal(runsOnce(scaler("backend")), undefined);
  });

  it("see whether a disruption budget of the same namespace covers it", () => {
    assert.equal(workload("")?.disruptionBudget, false);
    for (const [selector, covered] of [
      ["{ matchLabels: { app: backend } }", true],
      ["{ matchLabels: { app: backend, color: red } }", false],
      ["{}", true],
      ["{ matchExpressions: [{ key: color, operator: In, values: [red, blue] }] }", true],
      ["{ matchExpressions: [{ key: color, operator: NotIn, values: [red, blue] }] }", false],
      ["{ matchExpressions: [{ key: color, operator: Exists }] }", true],
      ["{ matchExpressions: [{ key: color, operator: DoesNotExist }] }", false],
    ] as const) {
      assert.equal(workload(budget(selector))?.disruptionBudget, covered, selector);
    }
    assert.equal(workload(budget("{}", "staging"))?.disruptionBudget, false);
  });

  it("see how many pods the budget lets a drain take", () => {
    assert.equal(workload(`${budget("{}")}\n  maxUnavailable: 3`)?.maxUnavailable, undefined);
    assert.equal(workload(budget("{}").replace(/ }$/, ", maxUnavailable: 3 }"))?.maxUnavailable, 3);
  });
});
