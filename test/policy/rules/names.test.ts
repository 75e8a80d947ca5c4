import { computed, type Values } from "../../../plan/values";
import { applicationNetworkPolicy } from "../../../policy/rules/application-network-policy";
import { defaultDeny } from "../../../policy/rules/default-deny";
import { defaultNamespace } from "../../../policy/rules/default-namespace";
import { identityLabels } from "../../../policy/rules/identity-labels";
import { resourceNames } from "../../../policy/rules/resource-names";
import { types } from "../../../lib/resource-types";
import type { Tier } from "../../../stacks/schema";
import { itJudgesApps } from "../applications";
import { itHolds, resource } from "../scene";

function object(kind: string, metadata: Values, stack: Tier = "production") {
  return resource(stack, `kubernetes:${kind}`, "tool", { metadata });
}

const application = { type: types.application, name: "backend-prod" };
const namespace = { type: types.namespace, name: "prod" };

itHolds(resourceNames, [
  {
    what: "a name that says the environment which its namespace is",
    more: [object("core/v1:ConfigMap", { name: "tool-config-prod", namespace: "prod" })],
    finds: [
      "mandatory tool: ConfigMap tool-config-prod: the namespace prod says so already; allowed: tool-config",
    ],
  },
  {
    what: "one that says the tier",
    more: [object("core/v1:ConfigMap", { name: "tool-production", namespace: "prod" })],
    finds: ["mandatory tool: ConfigMap tool-production: the namespace prod says so already; allowed: tool"],
  },
  {
    what: "the same name elsewhere, where it tells environments apart",
    more: [object("core/v1:ConfigMap", { name: "tool-prod", namespace: "argocd" })],
    finds: [],
  },
  {
    what: "a release",
    type: types.release,
    name: "redis",
    edits: [["name", "redis-prod"]],
    finds: ["mandatory redis: release redis-prod: the namespace prod says so already; allowed: redis"],
  },
  {
    what: "an autoscaler that is called as its Deployment",
    more: [object("autoscaling/v2:HorizontalPodAutoscaler", { name: "tool", namespace: "prod" })],
    finds: ["advisory tool: HorizontalPodAutoscaler tool: a HorizontalPodAutoscaler's name ends with -hpa"],
  },
  {
    what: "an Ingress that is called as its Service",
    more: [object("networking.k8s.io/v1:Ingress", { name: "tool", namespace: "prod" })],
    finds: ["advisory tool: Ingress tool: an Ingress's name ends with -ingress"],
  },
  {
    what: "an autoscaler as R-APP-9 calls it",
    more: [object("autoscaling/v2:HorizontalPodAutoscaler", { name: "tool-hpa", namespace: "prod" })],
    finds: [],
  },
  {
    what: "an Application that does not say its environment",
    ...application,
    edits: [["metadata.name", "backend"]],
    finds: ["mandatory backend-prod: Application backend: allowed: backend-prod"],
  },
  {
    what: "an application that says it itself",
    ...application,
    edits: [["spec.source.helm.releaseName", "shop-prod"]],
    finds: [
      "mandatory backend-prod: Application backend-prod: the application is called shop-prod, and its namespace says prod already",
    ],
  },
  { what: "what is not known yet", ...namespace, edits: [["metadata.name", computed]], finds: [] },
]);

const missing = "app, app.kubernetes.io/name, app.kubernetes.io/instance, app.kubernetes.io/component";

itHolds(identityLabels, [
  {
    what: "an object without labels",
    more: [object("core/v1:ConfigMap", { name: "tool", namespace: "prod" })],
    finds: [`mandatory tool: ConfigMap tool: metadata.labels lack ${missing}`],
  },
  {
    what: "one label that is taken away",
    ...namespace,
    edits: [[["metadata", "labels", "app.kubernetes.io/component"], undefined]],
    finds: ["mandatory prod: Namespace prod: metadata.labels lack app.kubernetes.io/component"],
  },
  {
    what: "the label of another environment and of another stack",
    ...namespace,
    edits: [
      [["metadata", "labels", "environment"], "staging"],
      [["metadata", "labels", "doks-platform/stack"], "staging"],
    ],
    finds: [
      "mandatory prod: Namespace prod: metadata.labels: doks-platform/stack is staging; allowed: production",
      "mandatory prod: Namespace prod: metadata.labels: environment is staging; allowed: prod",
    ],
  },
  { what: "labels that are not known yet", ...namespace, edits: [["metadata.labels", computed]], finds: [] },
  {
    what: "a release whose chart is handed none",
    type: types.release,
    name: "cert-manager",
    edits: [["values.global.commonLabels", undefined]],
    finds: [
      "environment is missing; allowed: prod",
      "team is missing; allowed: platform",
      "tier is missing; allowed: production",
    ].map((each) => `mandatory cert-manager: Release cert-manager: values.global.commonLabels: ${each}`),
  },
  {
    what: "an Application that says another tier to its chart",
    ...application,
    edits: [["spec.source.helm.valuesObject.platform.tier", "staging"]],
    finds: [
      "mandatory backend-prod: Application backend-prod: spec.source.helm.valuesObject.platform: tier is staging; allowed: production",
    ],
  },
]);

itJudgesApps(identityLabels, [
  {
    what: "an application without its component",
    files: { "backend/defaults.yaml": { component: null } },
    finds: [
      "mandatory backend-prod: Application backend-prod: apps/backend: component is missing, which the label app.kubernetes.io/component is",
    ],
  },
]);

itHolds(defaultNamespace, [
  {
    what: "an object there",
    more: [object("core/v1:ConfigMap", { name: "tool", namespace: "default" })],
    finds: ["mandatory tool: ConfigMap tool: metadata.namespace is default"],
  },
  {
    what: "an object that names none, which is the same",
    stack: "staging",
    more: [object("apps/v1:Deployment", { name: "tool" }, "staging")],
    finds: ["mandatory tool: Deployment tool: metadata.namespace is default"],
  },
  {
    what: "what is in no namespace",
    more: [
      object("rbac.authorization.k8s.io/v1:ClusterRole", { name: "tool" }),
      object("example.com/v1:Thing", {}),
    ],
    finds: [],
  },
  {
    what: "what is in no namespace and of a kind that the cluster does not know yet",
    more: [
      object("cert-manager.io/v1:ClusterIssuer", { name: "tool", namespace: "default" }),
      object("snapshot.storage.k8s.io/v1:VolumeSnapshotClass", { name: "tool", namespace: "default" }),
      object("example.com/v1:ClusterThing", { name: "tool", namespace: "default" }),
    ],
    finds: [],
  },
  {
    what: "an object there whose kind nobody knows",
    more: [object("example.com/v1:Thing", { name: "tool", namespace: "default" })],
    finds: ["mandatory tool: Thing tool: metadata.namespace is default"],
  },
  {
    what: "a namespace that is not known yet",
    more: [object("core/v1:ConfigMap", { name: "tool", namespace: computed })],
    finds: [],
  },
  {
    what: "a release there",
    type: types.release,
    name: "redis",
    edits: [["namespace", undefined]],
    finds: ["mandatory redis: Release redis: namespace is default"],
  },
  {
    what: "an Application that deploys there",
    ...application,
    edits: [["spec.destination.namespace", "default"]],
    finds: ["mandatory backend-prod: Application backend-prod: spec.destination.namespace is default"],
  },
  {
    what: "a project that may deploy there",
    type: "kubernetes:argoproj.io/v1alpha1:AppProject",
    name: "prod",
    edits: [["spec.destinations", [{ namespace: "prod" }, { namespace: "default" }]]],
    finds: ["mandatory prod: AppProject prod: spec.destinations[1].namespace is default"],
  },
]);

itHolds(applicationNetworkPolicy, [
  {
    what: "one that is switched off inline",
    ...application,
    edits: [["spec.source.helm.valuesObject.networkPolicy", { enabled: false }]],
    finds: ["mandatory backend-prod: application backend: networkPolicy.enabled is false; allowed: true"],
  },
]);

itJudgesApps(applicationNetworkPolicy, [
  {
    what: "one that is switched off",
    stack: "staging",
    files: { "backend/staging.yaml": { networkPolicy: { enabled: false } } },
    finds: ["mandatory backend-staging: application backend: networkPolicy.enabled is false; allowed: true"],
  },
]);

const on = { config: { policy: { defaultDeny: true } } };
// In the order of their URNs.
const made = ["prod-gateway", "argocd", "cert-manager", "metrics-server", "prod"];
const open = (name: string, what = "Ingress and Egress", level = "mandatory") =>
  `${level} ${name}: Namespace ${name}: nothing denies ${what} by default`;

function deny(spec: Values) {
  return resource("production", types.networkPolicy, "deny", {
    metadata: { name: "deny", namespace: "prod" },
    spec,
  });
}

itHolds(defaultDeny, [
  { what: "every namespace without one, once it is asked for", ...on, finds: made.map((name) => open(name)) },
  {
    what: "the same as advice in staging",
    stack: "staging",
    ...on,
    finds: ["staging-gateway", "argocd", "cert-manager", "metrics-server", "staging"].map((name) =>
      open(name, undefined, "advisory"),
    ),
  },
  {
    what: "all but the one that denies",
    ...on,
    more: [deny({ podSelector: {}, policyTypes: ["Ingress", "Egress"] })],
    finds: made.filter((name) => name !== "prod").map((name) => open(name)),
  },
  {
    what: "a policy that denies one direction only",
    ...on,
    more: [deny({ podSelector: {}, policyTypes: ["Ingress", "Egress"], egress: [{}] })],
    finds: made.map((name) => (name === "prod" ? open(name, "Egress") : open(name))),
  },
  {
    what: "a policy for some pods, which denies nothing to the others",
    ...on,
    more: [deny({ podSelector: { matchLabels: { app: "tool" } }, policyTypes: ["Ingress", "Egress"] })],
    finds: made.map((name) => open(name)),
  },
]);
