import { at, listOf, textOf } from "../../lib/known";
import type { ResourceRule } from "../rule";
import { types } from "../../lib/resource-types";

/** A listener without a certificate answers nobody, and one without a host answers for all. */
export const gatewayCertificates: ResourceRule = {
  kind: "resource",
  name: "gateway-certificates",
  description:
    "A Gateway terminates TLS for each host with a certificate. " +
    "Give the listener a hostname and tls.certificateRefs.",
  severity: "high",
  level: "mandatory",
  requirement: "R-INGRESS-1",
  types: [types.gateway],
  *check({ name, props }) {
    for (const [index, listener] of listOf(at(props, "spec.listeners")).entries()) {
      const label = textOf(at(listener, "name")) || String(index);
      const where = `Gateway ${name}, listener ${label}`;
      const [protocol, mode] = [at(listener, "protocol"), at(listener, "tls.mode")];
      const hostname = at(listener, "hostname");
      if (hostname === undefined || hostname === null || hostname === "" || hostname === "*")
        yield `${where}: no hostname, so that it takes every host; allowed: one, or a wildcard of a domain`;
      if (protocol !== "HTTPS" && protocol !== "TLS") continue;
      const references = at(listener, "tls.certificateRefs");
      if (mode === "Passthrough" || typeof references === "symbol" || typeof at(listener, "tls") === "symbol")
        continue;
      if (listOf(references).length === 0)
        yield `${where}: ${protocol} without tls.certificateRefs; allowed: a Secret with its certificate`;
    }
  },
};
