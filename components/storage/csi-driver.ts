import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../stacks/environment";
import { inMirror } from "../../catalog/images";
import { createObjects, isDefinition, readManifests, type ManifestObject } from "../manifests";
import { inFull } from "../../lib/image";
import { createSecret } from "../secret";

const manifests = "csi-digitalocean-v4.16.0";
const owner = { name: "csi-digitalocean", component: "storage" };

/** The Secret that the driver's manifests name. */
const tokenSecret = { name: "digitalocean", namespace: "kube-system", key: "access-token" };

/**
 * DigitalOcean's block storage for a cluster on droplets that DOKS does not run, with the StorageClasses that DOKS
 * ships. DigitalOcean publishes no chart of it, only manifests.
 */
export class CsiDriver extends pulumi.ComponentResource {
  /** @param token DigitalOcean token that may make, attach and delete volumes */
  constructor(
    name: string,
    environment: Environment,
    token: pulumi.Input<string>,
    opts: pulumi.ComponentResourceOptions,
  ) {
    super("doks-platform:storage:CsiDriver", name, {}, opts);
    const child = { parent: this };
    const secret = createSecret(
      `${name}-token`,
      environment,
      {
        name: tokenSecret.name,
        namespace: tokenSecret.namespace,
        owner: owner.name,
        stringData: { [tokenSecret.key]: token },
      },
      child,
    );
    const objects = readManifests(manifests).map((object) => withImages(object, environment));
    const definitions = createObjects(objects.filter(isDefinition), environment, owner, child);
    const others = objects.filter((object) => !isDefinition(object));
    const parts = createObjects(
      others.filter((object) => !isDriver(object)),
      environment,
      owner,
      { parent: this, dependsOn: [secret, ...definitions] },
    );
    // The last one, so that on destroy it goes first: its hook waits for the volumes, and until then all parts work.
    createObjects(others.filter(isDriver), environment, owner, { parent: this, dependsOn: parts });
    this.registerOutputs();
  }
}

/** Whether it announces the driver to the cluster; an `up` never makes it anew. */
function isDriver({ kind }: ManifestObject): boolean {
  return kind === "CSIDriver";
}

/** The object with its images taken from the environment's mirror, if it has one. */
function withImages(object: ManifestObject, { charts }: Environment): ManifestObject {
  const place = (image: string): { readonly image?: string } =>
    inMirror(charts.images, (mirror) => ({ image: `${mirror}/${pathOf(image)}` }));
  return replaceImages(object, (image) => place(image).image ?? image) as ManifestObject;
}

function replaceImages(value: unknown, replace: (image: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => replaceImages(item, replace));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === "image" && typeof inner === "string" ? replace(inner) : replaceImages(inner, replace),
    ]),
  );
}

/** Path of an image in a mirror: the one that it has at home, without the registry. */
function pathOf(image: string): string {
  return inFull(image).split("/").slice(1).join("/");
}
