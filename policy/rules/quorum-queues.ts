import { dataServicesOf, valueAt } from "../data-services";
import type { ResourceRule } from "../rule";
import { types } from "../../lib/resource-types";

/** A classic queue lives on one node: mirroring it is gone since RabbitMQ 4. */
export const quorumQueues: ResourceRule = {
  kind: "resource",
  name: "quorum-queues",
  description:
    "RabbitMQ keeps each queue on several nodes unless a client asks for less. " +
    "Leave the line `default_queue_type = quorum` in extraConfiguration of data.rabbitmq.values.",
  severity: "high",
  level: { staging: "advisory", production: "mandatory" },
  requirement: "R-DATA-4",
  types: [types.release],
  *check(resource) {
    for (const service of dataServicesOf(resource)) {
      if (service.queues === undefined) continue;
      const configuration = valueAt(service, service.queues) ?? "";
      if (typeof configuration !== "string") continue;
      // Of several lines RabbitMQ takes the last.
      const kind = [...configuration.matchAll(/^\s*default_queue_type\s*=\s*(\S+)/gm)].at(-1)?.[1];
      if (kind !== "quorum")
        yield `${service.what}: default_queue_type is ${kind ?? "not set"} in ${service.queues}; allowed: quorum`;
    }
  },
};
