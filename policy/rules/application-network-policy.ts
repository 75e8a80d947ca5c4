import { renderedValue, specOf } from "../application-values";
import { switchInWords, truthOf } from "../../lib/helm-truth";
import { cis } from "../cis";
import type { ResourceRule } from "../rule";
import { types } from "../../lib/resource-types";

/** An application talks to whom it has to, and to nobody else. */
export const applicationNetworkPolicy: ResourceRule = {
  kind: "resource",
  name: "application-network-policy",
  description:
    "Every application that charts/service renders has a NetworkPolicy. " +
    "Take networkPolicy.enabled: false out, and name who may connect in networkPolicy.from and .to.",
  severity: "high",
  level: "mandatory",
  framework: cis("5.3.2", "Ensure that all Namespaces have Network Policies defined"),
  requirement: "R-SECURITY-5",
  types: [types.application],
  check({ props }, { environment }) {
    const spec = specOf(props, environment);
    if (spec?.application.tool !== "helm") return [];
    const enabled = renderedValue(spec, props, "networkPolicy.enabled");
    return truthOf(enabled) === true
      ? []
      : [
          `application ${spec.application.name}: networkPolicy.enabled is ${switchInWords(enabled)}; allowed: true`,
        ];
  },
};
