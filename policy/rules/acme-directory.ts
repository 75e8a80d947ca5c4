import { at, objectOf } from "../../lib/known";
import type { Resource, ResourceRule } from "../rule";
import { types } from "../../lib/resource-types";

const production = "https://acme-v02.api.letsencrypt.org/directory";
const untrusted = "letsencrypt-staging";
const issuerAnnotation = "cert-manager.io/cluster-issuer";

/** Certificates of the staging directory are trusted by no browser. */
export const acmeDirectory: ResourceRule = {
  kind: "resource",
  name: "acme-directory",
  description:
    "Production's certificates are ones that browsers trust. Set ingress.acme.directory to letsencrypt-prod.",
  severity: "high",
  level: "mandatory",
  requirement: "R-INGRESS-1",
  types: [types.clusterIssuer, types.issuer, types.gateway, types.certificate],
  *check(resource, { environment: { tier } }) {
    if (tier === "production") yield* faults(resource);
  },
};

function* faults({ type, name, props }: Resource): Iterable<string> {
  const [, , kind = type] = type.split(":");
  const server = at(props, "spec.acme.server");
  if (typeof server === "string" && server !== production)
    yield `${kind} ${name}: spec.acme.server is ${server}; allowed in production: ${production}`;
  const issuer = objectOf(at(props, "metadata.annotations"))[issuerAnnotation];
  if (issuer === untrusted)
    yield `${kind} ${name}: ${issuerAnnotation} is ${untrusted}; allowed in production: letsencrypt-prod`;
  if (at(props, "spec.issuerRef.name") === untrusted)
    yield `${kind} ${name}: spec.issuerRef.name is ${untrusted}; allowed in production: letsencrypt-prod`;
}
