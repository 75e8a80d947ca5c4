import { shown, type Check } from "../lib/violation";
import type { Subject } from "./checks/subject";

/** Names that RFC 2606 and RFC 6761 keep for documentation: nobody can own them, and ACME refuses them. */
const reserved = /(^|\.)(example\.(com|net|org)|example)$/;

/** What the stack still has of the placeholders that it was cloned with: fine to plan, impossible to run. */
export const placeholders: Check<Subject> = ({ environment: { cluster, ingress, delivery } }) => {
  const { domain, acme } = ingress;
  const { host } = delivery.argocd;
  const found = [
    { path: "ingress.domain", value: domain, name: domain, allowed: "a domain of yours" },
    ...(acme === undefined
      ? []
      : [
          {
            path: "ingress.acme.email",
            value: acme.email,
            name: acme.email.slice(acme.email.lastIndexOf("@") + 1),
            allowed: "an e-mail address that you read",
          },
        ]),
    // A host under the domain is the domain's matter, and that of a shared Argo CD its owner's.
    ...(cluster.mode === "shared" || host.endsWith(`.${domain}`)
      ? []
      : [{ path: "delivery.argocd.host", value: host, name: host, allowed: "a host of yours" }]),
  ];
  return found
    .filter(({ name }) => reserved.test(name))
    .map(({ path, value, allowed }) => ({ path, got: `the placeholder ${shown(value)}`, allowed }));
};
