import { chartName } from "../../catalog";
import { at, objectOf, textOf, type Known } from "../../lib/known";
import type { ResourceRule } from "../rule";
import { types } from "../../lib/resource-types";

/** Whoever is let into Argo CD deploys what he likes: its settings have dots in their keys. */
export const argocdAccess: ResourceRule = {
  kind: "resource",
  name: "argocd-access",
  description:
    "Argo CD is for those that have logged in, and an administrator only who was made one. " +
    "Take what opens it out of delivery.argocd.values, and reach it through its route.",
  severity: "critical",
  level: "mandatory",
  types: [types.release],
  *check({ name, props: { chart, values } }) {
    if (chartName(textOf(chart)) !== "argo-cd") return;
    const where = `release ${name}:`;
    const { "users.anonymous.enabled": anonymous } = objectOf(at(values, "configs.cm"));
    if (isTrue(anonymous)) yield `${where} configs.cm has users.anonymous.enabled: true; allowed: false`;
    const { "server.disable.auth": open } = objectOf(at(values, "configs.params"));
    if (isTrue(open)) yield `${where} configs.params has server.disable.auth: true; allowed: false`;
    const { "policy.default": role } = objectOf(at(values, "configs.rbac"));
    if (role === "role:admin")
      yield `${where} configs.rbac has policy.default: role:admin, for everybody; allowed: role:readonly, or none`;
    const type = at(values, "server.service.type");
    if (type === "NodePort" || type === "LoadBalancer")
      yield `${where} server.service.type is ${type}; allowed: ClusterIP`;
  },
};

/** A ConfigMap's values are texts, and the chart makes them so. */
function isTrue(value: Known | undefined): boolean {
  return value === true || value === "true";
}
