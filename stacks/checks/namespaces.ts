import { shown, type Check } from "../violation";
import type { Subject } from ".";

/** Namespaces that Kubernetes or the platform itself has. */
const taken = ["default", "argocd", "cert-manager", "external-dns", "metrics-server"];

/** The environment's name can be that of its namespace. */
export const namespaces: Check<Subject> = ({ environment: { name } }) => {
  if (!taken.includes(name) && !name.startsWith("kube-")) return [];
  return [{ path: "name", got: shown(name), allowed: `another name than ${taken.join(", ")} and kube-*` }];
};
