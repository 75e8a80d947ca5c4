import { dataServicesOf, valueAt } from "../data-services";
import { truthOf } from "../../lib/helm-truth";
import type { ResourceRule } from "../rule";
import { types } from "../../lib/resource-types";

/** A network policy keeps strangers out, and a password those that are in the same namespace. */
export const dataAuthentication: ResourceRule = {
  kind: "resource",
  name: "data-authentication",
  description:
    "A data service asks everybody for a password. " +
    "Leave `auth` of Redis and RabbitMQ and pg_hba.conf of PostgreSQL as they are in data.<service>.values, and no " +
    "line of their own configuration that lets somebody in.",
  severity: "critical",
  level: { staging: "advisory", production: "mandatory" },
  types: [types.release],
  *check(resource) {
    for (const service of dataServicesOf(resource)) {
      for (const fault of service.withoutPassword(service.values)) yield `${service.what}: ${fault}`;
      for (const path of service.unseen)
        if (truthOf(valueAt(service, path)))
          yield {
            message: `${service.what}: ${path} configures it from where no rule looks; allowed: values that can be read here`,
            level: "advisory",
          };
    }
  },
};
