import type { SecretName } from "../environment";
import { isObject, valueAt, type JsonObject } from "../../lib/json";
import { isPrivateDomain } from "../domain";
import { bringsTraefik, isDedicated, isShared, modeOf } from "../topology";
import { shown, type Check, type Violation } from "../../lib/violation";
import type { Subject } from "./subject";

/** What there is once in a cluster, so that its owner alone says what it is like. */
const owners = [
  "controllers",
  "storage.classes",
  "ingress.acme",
  "ingress.gatewayClass",
  "ingress.zone",
  "delivery.argocd",
];
/**
 * A stack's sections as far as they are its own to fill. In a shared cluster what else it says is refused as a whole, so
 * that nobody is told what is missing in it.
 */
export function ownSections(sections: JsonObject): JsonObject {
  if (modeOf(sections) !== "shared") return sections;
  return owners.reduce((own, path) => without(own, path.split(".")), sections);
}

function without(object: JsonObject, [key = "", ...rest]: readonly string[]): JsonObject {
  const { [key]: there, ...others } = object;
  if (rest.length === 0) return others;
  return isObject(there) ? { ...object, [key]: without(there, rest) } : object;
}

/** What only a cluster of the stack's own has. */
const dedicated = ["hooks.drainPools"];
/** Secrets of the cluster's owner, and whose they are there. */
export const ownersSecrets = {
  oidcClientSecret: "whose Argo CD it is",
  gitWebhookSecret: "whose Argo CD it is",
  dnsToken: "whose controllers keep the DNS records",
} as const satisfies { readonly [name in SecretName]?: string };

/** The stack says nothing about what is not its own, and all that it has to say about what is. */
export const topology: Check<Subject> = ({ environment, stated }) => {
  const { cluster, ingress, secrets, stack } = environment;
  const violations: Violation[] = [];
  const refuse = (path: string, whose: string): void => {
    const value = valueAt(stated, path.split("."));
    if (value !== undefined && value !== null)
      violations.push({ path, got: shown(value), allowed: `nothing here: ${whose}` });
  };
  if (isShared(environment)) {
    for (const path of owners)
      refuse(path, `stack ${environment.cluster.stack} decides it for the whole cluster`);
    for (const [name, whose] of Object.entries(ownersSecrets) as [keyof typeof ownersSecrets, string][]) {
      if (secrets[name] !== undefined)
        violations.push({
          path: name,
          got: "a secret that nothing uses",
          allowed: `it in stack ${environment.cluster.stack}, ${whose}; here: pulumi config rm ${environment.project}:${name}`,
        });
    }
    if (environment.cluster.stack === stack)
      violations.push({ path: "cluster.stack", got: shown(stack), allowed: "another stack than this one" });
  } else if (isPrivateDomain(ingress.domain)) {
    if (cluster.mode === "existing")
      refuse(
        "ingress.acme",
        "no public authority certifies the domain, so the cluster's own does: set it to null",
      );
  } else if (ingress.acme === undefined) {
    violations.push({ path: "ingress.acme", got: "nothing", allowed: "an object" });
  }
  if (!isShared(environment) && !bringsTraefik(environment))
    refuse(
      "controllers.traefik",
      "Traefik is installed only in an existing cluster, with gatewayClass traefik",
    );
  if (isDedicated(environment) && ingress.gatewayClass === "traefik")
    violations.push({
      path: "ingress.gatewayClass",
      got: shown(ingress.gatewayClass),
      allowed: "cilium, which DOKS ships: Traefik is installed only in an existing cluster",
    });
  if (cluster.mode !== "dedicated")
    for (const path of dedicated) refuse(path, "the stack has no node pools of its own");
  return violations;
};
