import { at, listOf, textOf, type Known, type KnownObject } from "../../lib/known";
import { types } from "../../lib/resource-types";
import type { ResourceRule } from "../rule";

/** What is for every host takes what is meant for somebody else. */
export const wildcardHosts: ResourceRule = {
  kind: "resource",
  name: "wildcard-hosts",
  description:
    "What is reached from outside is for hosts of its own. Name each, or a wildcard of a domain such as *.shop.example.com.",
  severity: "high",
  level: "mandatory",
  types: [types.gateway, types.route, types.grpcRoute, types.ingress],
  *check({ type, name, props }) {
    const kind = type.slice(type.lastIndexOf(":") + 1);
    const what = `${kind} ${textOf(at(props, "metadata.name")) || name}`;
    for (const [path, host] of hostsIn(type, props))
      if (isEverybodys(host)) yield `${what}: ${path} is ${host}; allowed: a host, or a wildcard of a domain`;
    if (type !== types.ingress) return;
    for (const [index, rule] of listOf(at(props, "spec.rules")).entries())
      if (typeof rule !== "symbol" && textOf(at(rule, "host")) === "" && typeof at(rule, "host") !== "symbol")
        yield `${what}: spec.rules[${index}] has no host, so that it takes every one; allowed: one`;
    if ((at(props, "spec.defaultBackend") ?? null) !== null)
      yield `${what}: spec.defaultBackend takes every host that no rule names; allowed: rules with hosts`;
  },
};

function hostsIn(type: string, props: KnownObject): readonly (readonly [string, string])[] {
  const hosts = (path: string, key?: string): readonly (readonly [string, string])[] =>
    listOf(at(props, path)).map((each: Known, index) => [
      `${path}[${index}]${key === undefined ? "" : `.${key}`}`,
      textOf(key === undefined ? each : at(each, key)),
    ]);
  if (type === types.gateway) return hosts("spec.listeners", "hostname");
  return type === types.ingress ? hosts("spec.rules", "host") : hosts("spec.hostnames");
}

/** `*`, or a wildcard of a whole top-level domain. */
function isEverybodys(host: string): boolean {
  return /^\*(\.[^.]+)?$/.test(host);
}
