import { dataServicesOf, valueAt, type DataService } from "../data-services";
import { switchInWords, truthOf } from "../../lib/helm-truth";
import type { Known } from "../../lib/known";
import type { ResourceRule } from "../rule";
import { types } from "../../lib/resource-types";

/** Drains respect it: upgrades of the cluster and swaps of pools would else take several nodes at once. */
export const dataDisruption: ResourceRule = {
  kind: "resource",
  name: "data-disruption",
  description:
    "A drain takes one node of a data service at a time. " +
    "Leave `pdb` with create: true and maxUnavailable: 1 in data.<service>.values.",
  severity: "high",
  level: { staging: "advisory", production: "mandatory" },
  requirement: "R-DATA-7",
  types: [types.release],
  *check(resource) {
    for (const service of dataServicesOf(resource)) {
      const [ofNodes] = service.budgets;
      for (const path of service.budgets) yield* budget(service, path, path === ofNodes);
    }
  },
};

function* budget(service: DataService, path: string, electing: boolean): Iterable<string> {
  const create = valueAt(service, `${path}.create`);
  const isOff = truthOf(create) === false;
  if (isOff) yield `${service.what}: ${path}.create is ${switchInWords(create)}; allowed: true`;
  if (!electing || isOff) return;
  const [most, least] = ["maxUnavailable", "minAvailable"].map((key) => valueAt(service, `${path}.${key}`));
  const nodes = valueAt(service, service.nodes);
  if (isStated(most) && most !== 1 && most !== "1")
    yield `${service.what}: ${path}.maxUnavailable is ${String(most)}; allowed: 1`;
  if (typeof least === "number" && typeof nodes === "number" && least < nodes - 1)
    yield `${service.what}: ${path}.minAvailable is ${least} of ${nodes}; allowed: ${nodes - 1}`;
}

/** Charts take an empty text for nothing. */
function isStated(value: Known | undefined): value is number | string {
  return typeof value === "number" || (typeof value === "string" && value !== "");
}
