import assert from "node:assert/strict";
import { readManifests } from "../../../cli/render/objects";
import type { Platform } from "../../../cli/render/platform";
import { platformOf } from "../../../cli/render/platform";
import { settingsOf } from "../../../cli/render/renderer";
import { findingsIn } from "../../../cli/render/rules";
import type { RenderSource } from "../../../cli/render/sources";
import { goldenStack } from "../../platform/stacks";

const service = {
  stack: "production",
  kind: "application",
  tool: "helm",
  path: "charts/service",
  name: "backend",
  namespace: "prod",
  urn: "urn:pulumi:production::p::t::backend-prod",
} as RenderSource;

const labels = "labels: { app.kubernetes.io/name: backend }";
const pods = (spec = ""): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: backend }
spec:
  template:
    metadata: { ${labels} }
    spec: { containers: [{ name: backend }], serviceAccountName: backend${spec} }
---
`;
const policy = (rest: string, metadata = "name: a"): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { ${metadata} }\nspec: { ${rest} }\n---\n`;

/** What one rule finds in the objects of an application in production. */
async function found(rule: string, yaml: string, source = service): Promise<readonly string[]> {
  const plan = await goldenStack("production");
  const settings = { ...settingsOf(plan), today: "2026-11-21" };
  const all = findingsIn(readManifests(yaml).objects, source, settings, platformOf(plan));
  return all.filter((finding) => finding.rule === rule).map(({ level, message }) => `${level}: ${message}`);
}

describe("a rendered application's NetworkPolicy", () => {
  const finds = (yaml: string, source = service) => found("application-network-policy", yaml, source);
  const open = (ways: string): string =>
    `mandatory: Deployment backend: no NetworkPolicy of its namespace selects its pods for ${ways}; allowed: one for both`;
  const both = "policyTypes: [Ingress, Egress]";
  const own = "podSelector: { matchLabels: { app.kubernetes.io/name: backend } }";

  it("is missed", async () => {
    assert.deepEqual(await finds(pods()), [open("Ingress and Egress")]);
  });

  it("selects the pods, in their namespace, and is about both directions", async () => {
    assert.deepEqual(await finds(pods() + policy(`${own}, ${both}`)), []);
    assert.deepEqual(
      await finds(pods() + policy(`podSelector: {}, ${both}`, "name: a, namespace: prod")),
      [],
    );
    const other = "podSelector: { matchLabels: { app.kubernetes.io/name: frontend } }";
    const everything = open("Ingress and Egress");
    assert.deepEqual(await finds(pods() + policy(`${other}, ${both}`)), [everything]);
    assert.deepEqual(await finds(pods() + policy(`${own}, ${both}`, "name: a, namespace: dev")), [
      everything,
    ]);
    assert.deepEqual(await finds(pods() + policy(own)), [open("Egress")]);
    assert.deepEqual(await finds(pods() + policy(`${own}, policyTypes: [Egress]`)), [open("Ingress")]);
    assert.deepEqual(await finds(pods() + policy(`${own}, egress: [{}]`)), []);
  });

  it("is asked of what charts/service renders alone, and of what runs pods", async () => {
    assert.deepEqual(await finds(pods(), { ...service, tool: "kustomize" } as RenderSource), []);
    assert.deepEqual(await finds(pods(), { ...service, kind: "release" } as unknown as RenderSource), []);
    assert.deepEqual(await finds("apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }"), []);
  });

  it("is asked of a CronJob's pods", async () => {
    const job = `apiVersion: batch/v1\nkind: CronJob\nmetadata: { name: j }\nspec: { jobTemplate: { spec: { template: { metadata: { ${labels} }, spec: {} } } } }\n---\n`;
    assert.equal((await finds(job)).length, 1);
    assert.deepEqual(await finds(job + policy(`${own}, ${both}`)), []);
  });
});

describe("a rendered application's entrances", () => {
  const finds = (yaml: string) => found("https-routes", yaml);
  const ofType = (type: string): string =>
    `apiVersion: v1\nkind: Service\nmetadata: { name: backend }\nspec: { type: ${type} }`;
  const route = (parent: string): string =>
    `apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: { name: r }\nspec: { parentRefs: [{ name: prod, ${parent} }], rules: [{}] }`;

  it("are no Services of their own", async () => {
    for (const type of ["LoadBalancer", "NodePort"])
      assert.deepEqual(await finds(ofType(type)), [
        `mandatory: Service backend: spec.type is ${type}, a way in past the Gateway and its certificates; allowed: ClusterIP`,
      ]);
    assert.deepEqual(await finds(ofType("ClusterIP")), []);
  });

  it("are at listeners of HTTPS", async () => {
    const listeners =
      platformOf(await goldenStack("production")).gateways.get("prod") ?? new Map<string, never>();
    const named = (protocol: string): string =>
      [...listeners].find(([, listener]) => listener.protocol === protocol)?.[0] ?? "";
    assert.deepEqual(await finds(route(`sectionName: ${named("HTTPS")}`)), []);
    assert.deepEqual(await finds(route("port: 443")), []);
    const [plain = "", ...others] = await finds(route("port: 80"));
    assert.match(plain, /^mandatory: HTTPRoute r: attached to http-\S+, an HTTP listener of Gateway prod; /);
    assert.deepEqual(others, []);
    assert.equal((await finds(route(`sectionName: ${named("HTTP")}`))).length, 1);
    assert.equal((await finds(route("group: gateway.networking.k8s.io"))).length, 1);
  });
});

describe("a rendered pod's token", () => {
  const finds = (spec: string, source = service) => found("service-account-token", pods(spec), source);

  it("is one that no value of charts/service can ask for", async () => {
    assert.deepEqual(await finds(", automountServiceAccountToken: false"), []);
    assert.deepEqual(await finds(", automountServiceAccountToken: true"), [
      "mandatory: Deployment backend mounts a token that no value of the application asks for; allowed: false",
    ]);
  });

  const overlay = { ...service, tool: "kustomize" } as RenderSource;

  it("is asked for by the manifests themselves where there is nothing else", async () => {
    assert.deepEqual(await finds(", automountServiceAccountToken: true", overlay), []);
  });

  it("is its service account's to give, unless it says itself", async () => {
    const unset =
      "mandatory: Deployment backend: automountServiceAccountToken is not set, so that a token is mounted unasked";
    const rule = (spec: string, metadata: string, says: string, source = overlay) =>
      found(
        "service-account-token",
        `${pods(spec)}apiVersion: v1\nkind: ServiceAccount\nmetadata: { ${metadata} }${says}`,
        source,
      );
    const no = "\nautomountServiceAccountToken: false";
    const yes = "\nautomountServiceAccountToken: true";
    assert.deepEqual(await rule("", "name: backend", no), []);
    assert.deepEqual(await rule("", "name: backend", yes), []);
    assert.deepEqual(await rule("", "name: backend", ""), [unset]);
    assert.deepEqual(await rule("", "name: frontend", no), [unset]);
    assert.deepEqual(await rule("", "name: backend, namespace: dev", no), [unset]);
    assert.deepEqual(await rule("", "name: backend", yes, service), [
      "mandatory: Deployment backend mounts a token that no value of the application asks for; allowed: false",
    ]);
    const everybodys =
      "mandatory: Deployment backend mounts the token of the service account default, which is everybody's";
    const unnamed = pods().replace(", serviceAccountName: backend", "");
    const byDefault = `apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: default }`;
    assert.deepEqual(await found("service-account-token", `${unnamed}${byDefault}${no}`, overlay), []);
    assert.deepEqual(await found("service-account-token", `${unnamed}${byDefault}${yes}`, overlay), [
      everybodys,
    ]);
    assert.deepEqual(await rule(", automountServiceAccountToken: false", "name: backend", yes), []);
  });
});

describe("a rendered pod's seccomp profile", () => {
  const finds = (spec: string, source = service) => found("seccomp-profile", pods(spec), source);
  const refused = (got: string): string =>
    `mandatory: Deployment backend, container backend: seccompProfile.type ${got}, and its namespace does not admit it; allowed: RuntimeDefault, Localhost`;
  const profile = (type: string): string => `, securityContext: { seccompProfile: { type: ${type} } }`;

  for (const [what, type] of [
    ["no profile", undefined],
    ["Unconfined", "Unconfined"],
  ] as const)
    it(`seccomp-profile finds ${what}`, async () => {
      const spec = type === undefined ? "" : profile(type);
      assert.deepEqual(await finds(spec), [refused(type === undefined ? "is not set" : `is ${type}`)]);
    });

  for (const type of ["RuntimeDefault", "Localhost"])
    it(`seccomp-profile accepts ${type}`, async () => {
      assert.deepEqual(await finds(profile(type)), []);
    });

  it("seccomp-profile accepts anything where the namespace enforces nothing", async () => {
    assert.deepEqual(await finds("", { ...service, namespace: "kube-system" }), []);
  });
});

describe("what a plan lays down for what is rendered", () => {
  it("has the namespaces that enforce the restricted standard, and the Gateways with their listeners", async () => {
    const { gateways, restricted }: Platform = platformOf(await goldenStack("production"));
    assert.deepEqual([...gateways.keys()], ["prod"]);
    assert.ok(restricted.has("prod"));
    assert.ok(!restricted.has("kube-system"));
  });
});
