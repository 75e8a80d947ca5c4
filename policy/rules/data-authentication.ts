import { dataServicesOf, valueAt, type DataService } from "../data-services";
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
      for (const fault of faultsOf[service.chart]?.(service) ?? []) yield `${service.what}: ${fault}`;
  },
};

const faultsOf: Readonly<Record<string, (service: DataService) => Iterable<string>>> = {
  "postgresql-ha": postgres,
  redis,
  rabbitmq,
};

function* postgres(service: DataService): Iterable<string> {
  if (valueAt(service, "postgresql.pgHbaTrustAll") === true)
    yield "postgresql.pgHbaTrustAll is true; allowed: false";
  for (const path of ["postgresql.pgHbaConfiguration", "pgpool.poolHbaConfiguration"])
    for (const [number, line] of linesAt(service, path)) {
      const trusted = trustedAddress(line);
      if (trusted !== undefined)
        yield `${path}, line ${number}: trusts ${trusted} without a password; allowed: scram-sha-256`;
    }
}

/**
 * The address that a line of pg_hba.conf trusts: type, database, user, address, maybe a mask, and then how it is
 * asked. Who is on the same machine is in the same container.
 */
function trustedAddress(line: string): string | undefined {
  const [type = "", , , address = "", ...rest] = line.trim().split(/\s+/);
  const method = /^[\d.:]+$/.test(rest[0] ?? "") ? rest[1] : rest[0];
  const remote = type.startsWith("host") && !/^(127\.|::1\b|localhost$|samehost$)/.test(address);
  return remote && method === "trust" ? address : undefined;
}

function* redis(service: DataService): Iterable<string> {
  for (const path of ["auth.enabled", "auth.sentinel"])
    if (valueAt(service, path) === false) yield `${path} is false; allowed: true`;
  for (const path of [
    "commonConfiguration",
    "master.configuration",
    "replica.configuration",
    "sentinel.configuration",
  ])
    for (const [number, line] of linesAt(service, path))
      if (/^\s*(requirepass\s*(""|'')?\s*$|user\s.*\snopass(\s|$))/i.test(line))
        yield `${path}, line ${number}: lets everybody in without a password; allowed: none such`;
}

function* rabbitmq(service: DataService): Iterable<string> {
  for (const path of ["configuration", "extraConfiguration"])
    for (const [number, line] of linesAt(service, path)) {
      const [key = "", value = ""] = line.split("=").map((part) => part.trim());
      if (anonymous(key, value))
        yield `${path}, line ${number}: ${key} lets everybody in without a password; allowed: none such`;
    }
}

function anonymous(key: string, value: string): boolean {
  if (key === "anonymous_login_user") return value !== "none";
  if (key === "mqtt.allow_anonymous") return value === "true";
  return key.startsWith("auth_mechanisms.") && value === "ANONYMOUS";
}

/** The lines of a value that is a configuration file, each with its number. */
function linesAt(service: DataService, path: string): readonly (readonly [number, string])[] {
  const text = valueAt(service, path);
  return typeof text === "string"
    ? text.split("\n").map((line, index): readonly [number, string] => [index + 1, line])
    : [];
}
