import { argocd, chartName } from "../../catalog";
import { truthOf } from "../../lib/helm-truth";
import { at, listOf, objectOf, textOf, type Known, type KnownObject } from "../../lib/known";
import { types } from "../../lib/resource-types";
import { podLabelsOf } from "../workloads";
import { everybodyMay } from "../argocd-roles";
import type { Finding, ResourceRule } from "../rule";

/** Whoever is let into Argo CD deploys what he likes: its settings have dots in their keys. */
export const argocdAccess: ResourceRule = {
  kind: "resource",
  name: "argocd-access",
  description:
    "Argo CD is for those that have logged in, and an administrator only who was made one. " +
    "Take what opens it out of delivery.argocd.values, and reach it through its route.",
  severity: "critical",
  level: "mandatory",
  types: [types.release, types.configMap, types.deployment],
  *check({ type, name, props }) {
    if (type === types.configMap) {
      const title = textOf(at(props, "metadata.name"));
      const faults = settings[title];
      if (faults !== undefined && at(props, "metadata.namespace") === argocd.namespace)
        for (const fault of faults(objectOf(props["data"]))) yield `ConfigMap ${title} has ${fault}`;
    } else if (type === types.deployment) {
      const labels = objectOf(podLabelsOf({ kind: "Deployment", ...props }));
      if (labels["app.kubernetes.io/name"] !== "argocd-server") return;
      for (const container of listOf(at(props, "spec.template.spec.containers"))) {
        const what = `Deployment ${textOf(at(props, "metadata.name"))}, container ${textOf(at(container, "name"))}:`;
        const { command, args } = objectOf(container);
        for (const fault of flagFaults([...listOf(command), ...listOf(args)])) yield `${what} ${fault}`;
        for (const fault of variableFaults(container, "env")) yield `${what} ${fault}`;
      }
    } else if (chartName(textOf(props["chart"])) === "argo-cd") yield* releaseFaults(name, props["values"]);
  },
};

/** What opens Argo CD, by the ConfigMap that says it. */
const settings: Readonly<Record<string, (data: KnownObject) => Iterable<string>>> = {
  *"argocd-cm"({ "users.anonymous.enabled": anonymous }) {
    if (isYes(anonymous)) yield "users.anonymous.enabled: true; allowed: false";
  },
  *"argocd-cmd-params-cm"({ "server.disable.auth": open }) {
    if (isYes(open)) yield "server.disable.auth: true; allowed: false";
  },
  *"argocd-rbac-cm"(data) {
    const role = data["policy.default"];
    if (typeof role === "string" && everybodyMay(role, data))
      yield `policy.default: ${role}, for everybody; allowed: role:readonly, or none`;
  },
};

function* releaseFaults(name: string, values: Known | undefined): Iterable<Finding | string> {
  const where = `release ${name}:`;
  for (const [key, map] of [
    ["cm", "argocd-cm"],
    ["params", "argocd-cmd-params-cm"],
    ["rbac", "argocd-rbac-cm"],
  ] as const) {
    const stated = objectOf(at(values, `configs.${key}`));
    for (const fault of settings[map]?.(stated) ?? []) yield `${where} configs.${key} has ${fault}`;
    if (truthOf(stated["create"]) === false)
      yield unseen(`${where} configs.${key}.create is off, so that somebody else makes ${map}`);
  }
  for (const fault of flagFaults(listOf(at(values, "server.extraArgs"))))
    yield `${where} server.extraArgs has ${fault}`;
  for (const [part, key] of [
    ["global", "env"],
    ["server", "env"],
  ] as const)
    for (const fault of variableFaults(at(values, part), key)) yield `${where} ${part}.${fault}`;
  if (truthOf(at(values, "server.envFrom")))
    yield unseen(`${where} server.envFrom hands variables to it that stand elsewhere`);
  const type = at(values, "server.service.type");
  if (type === "NodePort" || type === "LoadBalancer")
    yield `${where} server.service.type is ${type}; allowed: ClusterIP`;
}

function unseen(what: string): Finding {
  return { message: `${what}, where no rule looks; allowed: settings in configs`, level: "advisory" };
}

/** `--disable-auth`, which without a value is true. */
function* flagFaults(flags: readonly Known[]): Iterable<string> {
  for (const word of flags.flatMap((flag) => textOf(flag).split(/\s+/))) {
    const value = /^--?disable-auth(?:=(.*))?$/.exec(word);
    if (value !== null && isYes(value[1] ?? true)) yield `--disable-auth; allowed: none such`;
  }
}

function* variableFaults(of: Known | undefined, key: string): Iterable<string> {
  for (const variable of listOf(at(of, key))) {
    if (at(variable, "name") !== "ARGOCD_SERVER_DISABLE_AUTH") continue;
    const value = at(variable, "value");
    if (isYes(value)) yield `${key} has ARGOCD_SERVER_DISABLE_AUTH: true; allowed: none such`;
  }
}

/** A ConfigMap's values and variables are texts, and Argo CD reads them as Go reads truth values. */
function isYes(value: Known | undefined): boolean {
  return value === 1 || value === true || (typeof value === "string" && /^(1|t|true)$/i.test(value.trim()));
}
