import type { Environment } from "./environment";
import { shown, type Violation } from "./violation";

/** Names that RFC 2606 and RFC 6761 keep for documentation: nobody can own them, and ACME refuses them. */
const reserved = /(^|\.)(example\.(com|net|org)|example)$/;

/** What the stack still has of the placeholders that it was cloned with: fine to plan, impossible to run. */
export function placeholders({ ingress, delivery }: Environment): readonly Violation[] {
  const domains: [path: string, value: string, host: string, allowed: string][] = [
    ["ingress.domain", ingress.domain, ingress.domain, "a domain of your own"],
    [
      "ingress.acme.email",
      ingress.acme.email,
      ingress.acme.email.replace(/^.*@/, ""),
      "an address that you read; Let's Encrypt refuses this one",
    ],
    ["delivery.argocd.host", delivery.argocd.host, delivery.argocd.host, "a host of your own domain"],
  ];
  return domains
    .filter(
      ([path, , host]) =>
        reserved.test(host) && !(path === "delivery.argocd.host" && host.endsWith(ingress.domain)),
    )
    .map(([path, value, , allowed]) => ({ path, got: `the placeholder ${shown(value)}`, allowed }));
}
