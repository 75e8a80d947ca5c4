import { at, listOf, textOf, type Known } from "../../lib/known";
import type { ResourceRule } from "../rule";
import { types } from "../../lib/resource-types";

/** The platform's entrance is its Gateway; what comes in beside it does so over HTTPS, too. */
export const ingressCertificates: ResourceRule = {
  kind: "resource",
  name: "ingress-certificates",
  description:
    "An Ingress terminates TLS for each of its hosts with a certificate. " +
    "Give it spec.tls with the hosts and the Secret with their certificate, or use a route of the Gateway.",
  severity: "high",
  level: "mandatory",
  requirement: "R-INGRESS-1",
  types: [types.ingress],
  *check({ name, props }) {
    const what = `Ingress ${textOf(at(props, "metadata.name")) || name}`;
    const { spec } = props;
    const tls = at(spec, "tls");
    if (typeof spec === "symbol" || typeof tls === "symbol") return;
    const certified = listOf(tls);
    if (certified.length === 0) {
      yield `${what}: no spec.tls, so that it speaks HTTP; allowed: one with its hosts`;
      return;
    }
    for (const host of hostsOf(spec))
      if (!certified.some((each) => isFor(each, host)))
        yield `${what}: host ${host} is in no spec.tls; allowed: each with a certificate`;
  },
};

function hostsOf(spec: Known | undefined): readonly string[] {
  return listOf(at(spec, "rules")).flatMap((rule) => textOf(at(rule, "host")) || []);
}

/** Without hosts it is for all; with one that is not known yet it may be for any. */
function isFor(tls: Known, host: string): boolean {
  const hosts = at(tls, "hosts");
  if (typeof tls === "symbol" || typeof hosts === "symbol") return true;
  const names = listOf(hosts);
  const wildcard = host.replace(/^[^.]+/, "*");
  return (
    names.length === 0 || names.some((each) => typeof each === "symbol" || each === host || each === wildcard)
  );
}
