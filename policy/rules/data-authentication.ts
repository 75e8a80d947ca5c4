import { dataServicesOf } from "../data-services";
import type { ResourceRule } from "../rule";
import { types } from "../../lib/resource-types";

/** A network policy keeps strangers out, and a password those that are in the same namespace. */
export const dataAuthentication: ResourceRule = {
  kind: "resource",
  name: "data-authentication",
  description:
    "A data service asks everybody for a password. " +
    "Leave `auth` of Redis and RabbitMQ and pg_hba.conf of PostgreSQL as they are in data.<service>.values.",
  severity: "critical",
  level: { staging: "advisory", production: "mandatory" },
  types: [types.release],
  *check(resource) {
    for (const service of dataServicesOf(resource))
      for (const fault of service.withoutPassword(service.values)) yield `${service.what}: ${fault}`;
  },
};
