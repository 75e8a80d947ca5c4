import { isObject, type Json, type JsonObject } from "../../lib/json";
import type { Check, Violation } from "../../lib/violation";
import type { Subject } from "./subject";

/** A value that would have a chart ask DigitalOcean for something that its release does not declare. */
interface Billed {
  readonly path: readonly string[];
  /** Whether this value asks for it; one that is not there never does. */
  readonly asks: (value: Json) => boolean;
  readonly allowed: string;
}

/** As templates take it: text such as "false" is true. */
const on = (value: Json): boolean => value !== null && value !== false && value !== "" && value !== 0;
const off = (value: Json): boolean => !on(value);

const elsewhere = "none here: what is billed is declared in an application's folder or in the program";

const billed: Readonly<Record<"postgres" | "redis" | "rabbitmq" | "argocd", readonly Billed[]>> = {
  postgres: [
    {
      path: ["witness", "create"],
      asks: on,
      allowed: "false: the property `replicas` makes the quorum, and a witness has volumes too",
    },
    {
      path: ["backup", "enabled"],
      asks: on,
      allowed: "false: its volume is none of the property `size`",
    },
  ],
  redis: [
    {
      path: ["replica", "autoscaling", "enabled"],
      asks: on,
      allowed: "false: the property `replicas`, each with its volume",
    },
    {
      path: ["architecture"],
      asks: (value) => value !== "replication",
      allowed: "replication: volumes are declared for that",
    },
    { path: ["sentinel", "enabled"], asks: off, allowed: "true: volumes are declared for that" },
    {
      path: ["sentinel", "externalAccess", "enabled"],
      asks: on,
      allowed: "false: every node would have a load balancer",
    },
  ],
  rabbitmq: [],
  argocd: [
    // Without the platform's own values the subchart has its volumes.
    { path: ["redis-ha"], asks: (value) => value === null, allowed: "the property `highAvailability`" },
    {
      path: ["redis-ha", "persistentVolume"],
      asks: (value) => value === null,
      allowed: "enabled: false: what is in this Redis is only a cache",
    },
    {
      path: ["redis-ha", "persistentVolume", "enabled"],
      // Null takes Argo CD's own `false` away, and leaves the subchart's `true`.
      asks: (value) => value === null || on(value),
      allowed: "false: what is in this Redis is only a cache",
    },
  ],
};

/**
 * A chart's further values ask for no volume and no load balancer: those are counted, before they are made, from the
 * environment's own properties.
 */
export const billedValues: Check<Subject> = ({ environment: { data, delivery } }) => [
  ...(["postgres", "redis", "rabbitmq"] as const).flatMap((name) =>
    violationsOf(
      `data.${name}.values`,
      data[name].values,
      billed[name],
      "ClusterIP: applications reach it from inside the cluster",
    ),
  ),
  ...violationsOf(
    "delivery.argocd.values",
    delivery.argocd.values,
    billed.argocd,
    "ClusterIP: from outside it is reached at `delivery.argocd.host`",
  ),
];

function violationsOf(
  path: string,
  values: JsonObject,
  known: readonly Billed[],
  service: string,
): Violation[] {
  return [
    ...known.flatMap(({ path: keys, asks, allowed }) => {
      const value = keys.reduce<Json | undefined>(
        (inside, key) => (isObject(inside) ? inside[key] : undefined),
        values,
      );
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
