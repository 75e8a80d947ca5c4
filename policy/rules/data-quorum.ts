import { dataServicesOf, valueAt } from "../data-services";
import type { ResourceRule } from "../rule";
import { types } from "../../lib/resource-types";

/** Two nodes, or four that split in halves, elect nobody when one is lost. */
export const dataQuorum: ResourceRule = {
  kind: "resource",
  name: "data-quorum",
  description:
    "A data service has an odd number of nodes, 3 or more, in development 1 or more, and a majority decides. " +
    "Set data.<service>.replicas, and data.redis.sentinel.quorum.",
  severity: "high",
  level: "mandatory",
  requirement: "R-DATA-5",
  types: [types.release],
  *check(resource, { environment: { tier } }) {
    const fewest = tier === "development" ? 1 : 3;
    for (const service of dataServicesOf(resource)) {
      const stated = valueAt(service, service.nodes);
      // Helm writes it out as it stands, and a number in quotes is one then.
      const nodes = typeof stated === "string" && stated !== "" ? Number(stated) : stated;
      if (nodes === undefined || nodes === null || nodes === "")
        yield `${service.what}: ${service.nodes} is not set; allowed: an odd number of ${fewest} or more`;
      if (typeof nodes !== "number") continue;
      if (nodes < fewest || nodes % 2 === 0)
        yield `${service.what}: ${service.nodes} is ${nodes}; allowed: an odd number of ${fewest} or more`;
      const agree = service.agreement === undefined ? undefined : valueAt(service, service.agreement);
      const majority = Math.floor(nodes / 2) + 1;
      if (typeof agree === "number" && (agree < majority || agree > nodes))
        yield `${service.what}: ${service.agreement} is ${agree} of ${nodes}; allowed: ${majority} to ${nodes}`;
    }
  },
};
