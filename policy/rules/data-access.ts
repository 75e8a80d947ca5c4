import { cis } from "../cis";
import { dataServicesOf, valueAt, type DataService } from "../data-services";
import { switchInWords, truthOf } from "../../lib/helm-truth";
import { listOf } from "../../lib/known";
import { admits, labelsTakeOthers, strangersIn } from "../network-rule";
import type { ResourceRule } from "../rule";
import { types } from "../../lib/resource-types";

/** A password is the second lock, not the first. */
export const dataAccess: ResourceRule = {
  kind: "resource",
  name: "data-access",
  description:
    "A data service is reached from its own environment only. " +
    "Leave networkPolicy with enabled: true and allowExternal: false, and services of type ClusterIP, " +
    "in data.<service>.values.",
  severity: "critical",
  level: { staging: "advisory", production: "mandatory" },
  requirement: "R-DATA-9",
  framework: cis("5.3.2", "Ensure that all Namespaces have Network Policies defined"),
  types: [types.release],
  *check(resource) {
    for (const service of dataServicesOf(resource)) {
      for (const path of service.networkPolicies) yield* policyFaults(service, path);
      for (const path of service.services) {
        const type = valueAt(service, `${path}.type`);
        if (type === "LoadBalancer" || type === "NodePort")
          yield `${service.what}: ${path}.type is ${type}; allowed: ClusterIP`;
      }
      if (truthOf(valueAt(service, "ingress.enabled")))
        yield `${service.what}: ingress.enabled is true; allowed: false, and kubectl port-forward for its administration`;
    }
  },
};

function* policyFaults(service: DataService, path: string): Iterable<string> {
  const enabled = valueAt(service, `${path}.enabled`);
  const allowExternal = valueAt(service, `${path}.allowExternal`);
  if (truthOf(enabled) === false)
    yield `${service.what}: ${path}.enabled is ${switchInWords(enabled)}; allowed: true`;
  // What the charts do by themselves is to let everybody in.
  else if (allowExternal === undefined || truthOf(allowExternal) === true)
    yield `${service.what}: ${path}.allowExternal is ${switchInWords(allowExternal)}; allowed: false`;
  else if (labelsTakeOthers(valueAt(service, `${path}.ingressNSMatchLabels`), service.namespace))
    yield `${service.what}: ${path}.ingressNSMatchLabels takes other namespaces; allowed: the release's own`;
  for (const [index, rule] of listOf(valueAt(service, `${path}.extraIngress`)).entries()) {
    const port = service.ports.find((each) => admits(rule, each));
    const strangers = strangersIn(rule, service.namespace);
    if (port !== undefined && strangers !== undefined)
      yield `${service.what}: ${path}.extraIngress[${index}] opens port ${port} to ${strangers}; allowed: pods of its own namespace, in \`from\``;
  }
}
