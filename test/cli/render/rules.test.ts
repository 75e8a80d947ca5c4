import assert from "node:assert/strict";
import { readManifests } from "../../../cli/render/objects";
import { findingsIn, workloadsIn } from "../../../cli/render/rules";
import type { RenderSource } from "../../../cli/render/sources";
import type { Settings } from "../../../policy/settings";

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

function settings(exceptions: readonly object[] = [], tier = "production"): Settings {
  return {
    environment: { tier, policy: { exceptions } },
    today: "2026-11-21",
    secrets: [],
  } as unknown as Settings;
}

const source = {
  stack: "production",
  name: "backend",
  urn: "urn:pulumi:production::p::t::backend-prod",
} as RenderSource;

describe("the workload rules in what is rendered", () => {
  it("find what is wrong, by the tier's level", () => {
    const found = findingsIn(objects, source, settings()).find(({ rule }) => rule === "image-tag");
    assert.equal(found?.level, "mandatory");
    assert.match(
      found.message,
      /^Deployment backend, container backend: image ghcr\.io\/acme\/backend:latest /,
    );
    const staging = findingsIn(objects, source, settings([], "staging")).find(
      ({ rule }) => rule === "image-tag",
    );
    assert.equal(staging?.level, "advisory");
  });

  it("find nothing that the stack has excepted for the Application, until it expires", () => {
    const exception = { rule: "image-tag", resource: "backend-prod", reason: "why", expires: "2026-12-31" };
    const rules = (given: object): string[] =>
      findingsIn(objects, source, settings([given])).map(({ rule }) => rule);
    assert.ok(!rules(exception).includes("image-tag"));
    assert.ok(rules({ ...exception, expires: "2026-11-20" }).includes("image-tag"));
    assert.ok(rules({ ...exception, resource: "frontend-prod" }).includes("image-tag"));
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
});
