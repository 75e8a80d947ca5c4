import { isObject, valueAt, type Json, type JsonObject } from "../../lib/json";
import type { BilledValue } from "../../catalog/billed-values";
import type { Check, Violation } from "../../lib/violation";
import { furtherValues } from "./further-values";
import type { Subject } from "./subject";

const elsewhere = "none here: what is billed is declared in an application's folder or in the program";

/**
 * A chart's further values ask for no volume and no load balancer: those are counted, before they are made, from the
 * environment's own properties.
 */
export const billedValues: Check<Subject> = ({ environment }) =>
  furtherValues(environment).flatMap(({ path, values, chart }) =>
    violationsOf(path, values, chart.billed ?? [], chart.insteadOfLoadBalancer ?? "ClusterIP"),
  );

function violationsOf(
  path: string,
  values: JsonObject,
  known: readonly BilledValue[],
  service: string,
): Violation[] {
  return [
    ...known.flatMap(({ path: keys, asks, allowed }) => {
      const value = valueAt(values, keys);
      if (value === undefined || !asks(value)) return [];
      return [{ path: [path, ...keys].join("."), got: "a value that is billed", allowed }];
    }),
    ...asking(path, values, service),
  ];
}

const kinds: readonly Json[] = ["PersistentVolumeClaim", "VolumeSnapshot", "Gateway"];

/** Keys with which every chart and every object asks for volumes. */
const claims = /^volumeClaimTemplates?$/;

/** What asks for the same in objects that are written as text, as charts take them as templates. */
const textual =
  /\bkind["']?\s*:\s*["']?(PersistentVolumeClaim|VolumeSnapshot|Gateway)\b|\btype["']?\s*:\s*["']?LoadBalancer\b|\bvolumeClaimTemplates?["']?\s*:/;

/** What asks for load balancers or volumes wherever it stands. */
function asking(path: string, value: Json, service: string): Violation[] {
  if (Array.isArray(value))
    return value.flatMap((each: Json, index) => asking(`${path}[${index}]`, each, service));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, below]) => {
    const here = `${path}.${key}`;
    if (key === "type" && below === "LoadBalancer")
      return [{ path: here, got: "a load balancer", allowed: service }];
    if (key === "kind" && kinds.includes(below))
      return [{ path: here, got: "an object that is billed", allowed: elsewhere }];
    if (claims.test(key) && below !== null && !isEmpty(below))
      return [{ path: here, got: "volumes", allowed: elsewhere }];
    if (key === "extraDeploy" || key === "extraObjects") return extra(here, below, service);
    return asking(here, below, service);
  });
}

/** Further objects: a list or a mapping of them, some of them as text. */
function extra(path: string, value: Json, service: string): Violation[] {
  const texts = Array.isArray(value)
    ? value.map((each: Json, index) => [`${path}[${index}]`, each] as const)
    : isObject(value)
      ? Object.entries(value).map(([key, each]) => [`${path}.${key}`, each] as const)
      : [[path, value] as const];
  return texts.flatMap(([where, each]) => {
    if (typeof each !== "string") return asking(where, each, service);
    return textual.test(each) ? [{ path: where, got: "an object that is billed", allowed: elsewhere }] : [];
  });
}

function isEmpty(value: Json): boolean {
  return Array.isArray(value) && value.length === 0;
}
