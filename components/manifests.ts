import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { loadAll } from "js-yaml";
import type { Environment } from "../stacks/environment";
import { labels } from "../lib/kubernetes/labels";

const folder = join(__dirname, "..", "catalog", "manifests");

/** A Kubernetes object as a manifest has it. */
export interface ManifestObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

/**
 * All objects of a folder in catalog/manifests/, file by file in the order of their names.
 * @param set such as `gateway-api-v1.5.1`
 */
export function readManifests(set: string): readonly ManifestObject[] {
  const path = join(folder, set);
  return readdirSync(path)
    .sort()
    .flatMap((file) => loadAll(readFileSync(join(path, file), "utf8")) as (ManifestObject | null)[])
    .filter((object) => object !== null);
}

/** Whether it defines a kind of object, so that objects of that kind have to wait for it. */
export function isDefinition({ kind }: ManifestObject): boolean {
  return kind === "CustomResourceDefinition";
}

/**
 * Makes objects of manifests, each a resource of its own, with the labels of the environment. Definitions stay when
 * the stack goes, as those of charts do: with them would go all that anybody made of their kinds.
 * @param owner what they belong to and its role, for labels
 */
export function createObjects(
  objects: readonly ManifestObject[],
  environment: Environment,
  owner: { readonly name: string; readonly component: string },
  opts: pulumi.CustomResourceOptions,
): pulumi.CustomResource[] {
  return objects.map((object) => {
    const { metadata } = object;
    const labelled = { ...metadata, labels: { ...metadata.labels, ...labels(environment, owner) } };
    return createObject(
      metadata.name,
      { ...object, metadata: labelled },
      { ...opts, retainOnDelete: isDefinition(object) },
    );
  });
}

function createObject(
  name: string,
  object: ManifestObject,
  opts: pulumi.CustomResourceOptions,
): pulumi.CustomResource {
  // The generic class makes up a type without a group for what is in the core API.
  if (object.apiVersion === "v1" && object.kind === "ServiceAccount")
    return new kubernetes.core.v1.ServiceAccount(name, object as object, opts);
  return new kubernetes.apiextensions.CustomResource(name, { ...object }, opts);
}
