import { controllers } from "../catalog";
import type { Environment } from "./environment";
import { isObject, merge, type Json, type JsonObject } from "../lib/json";
import type { Preset } from "./schema";

type Cluster = Environment["cluster"];
type Mode = Cluster["mode"];
type In<M extends Mode> = Environment & { readonly cluster: Extract<Cluster, { readonly mode: M }> };

/** An environment whose stack makes the VPC and the cluster. */
export type DedicatedEnvironment = In<"dedicated">;
/** An environment in a cluster that another stack owns. */
export type SharedEnvironment = In<"shared">;
/** An environment in a cluster that was there before. */
export type ExistingEnvironment = In<"existing">;
/** An environment whose stack makes what there is once in a cluster: controllers, issuers, storage classes. */
export type OwningEnvironment = (DedicatedEnvironment | ExistingEnvironment) & {
  readonly ingress: { readonly acme: NonNullable<Environment["ingress"]["acme"]> };
};

export function isDedicated(environment: Environment): environment is DedicatedEnvironment {
  return environment.cluster.mode === "dedicated";
}

export function isShared(environment: Environment): environment is SharedEnvironment {
  return environment.cluster.mode === "shared";
}

export function isExisting(environment: Environment): environment is ExistingEnvironment {
  return environment.cluster.mode === "existing";
}

/** Whether the stack makes what there is once in a cluster; its checks have made sure of the ACME account. */
export function isOwner(environment: Environment): environment is OwningEnvironment {
  return !isShared(environment);
}

/** Whether the stack installs Traefik as controller of Gateways. */
export function bringsTraefik(environment: Environment): boolean {
  return controllers.traefik.wanted(environment.controllers.traefik, environment);
}

/** Whose volumes and load balancers a cluster's claims and Services become; `other`: nobody's whose prices are known. */
export type Cloud = "digitalocean" | "other";

/** DigitalOcean's where the stack makes the cluster, or brings DigitalOcean's driver into one that was there before. */
export function cloudOf({ cluster, storage }: OwningEnvironment): Cloud {
  return cluster.mode === "dedicated" || storage.csiDriver === "digitalocean" ? "digitalocean" : "other";
}

/** Pools of the stack's own, besides the system pool; none where the cluster is not the stack's. */
export function poolsOf({ cluster }: Environment): DedicatedEnvironment["cluster"]["pools"] {
  return cluster.mode === "dedicated" ? cluster.pools : [];
}

/**
 * What remains of a tier's preset in a mode other than `dedicated`: nothing that describes a cluster of its own,
 * and no pool, for nobody knows which there are.
 */
export function presetFor(preset: Preset, mode: Json | undefined): JsonObject {
  if (mode !== "shared" && mode !== "existing") return preset;
  const { cluster: _, ...rest } = preset;
  const data = Object.fromEntries(
    Object.entries(rest.data).map(([name, service]) => [name, { ...service, pool: null }]),
  );
  return merge(rest, {
    cluster: { mode },
    data,
    storage: { classes: [], ...(mode === "existing" && { class: null }) },
    ...(mode === "shared" && { ingress: { acme: null } }),
    ...(mode === "existing" && { ingress: { gatewayClass: "traefik" } }),
  });
}

/** The mode that a stack's own YAML asks for, if it is one. */
export function modeOf(sections: JsonObject): Json | undefined {
  const { cluster } = sections;
  return isObject(cluster) ? cluster["mode"] : undefined;
}
