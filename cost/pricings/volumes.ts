import { bytes } from "../../lib/kubernetes/quantity";
import { isDeclared, type Entry, type Pricing, type Quantity, type Scene } from "../billable";
import { prices } from "../../lib/digitalocean/prices";
import type { Reader } from "../reader";

const volumeType = "digitalocean:index/volume:Volume";
const applicationType = "kubernetes:argoproj.io/v1alpha1:Application";

/** Claims that a component declares for what is in it: a chart's, or those of what Argo CD delivers. */
export const declaredClaims: Pricing = ({ urn, properties, name }, scene) => {
  const { read, atDigitalOcean } = scene;
  if (!atDigitalOcean) return [];
  const declared = read.list(properties["claims"]);
  if (declared === undefined) return [unknown(`volumes of ${name}`)];
  return declared.flatMap((claims) => {
    const application = read.text(read.at(claims, "application"));
    const short = declared.length === 1 && application === undefined;
    const [owner = name, template = ""] = short
      ? []
      : ["statefulSet", "template"].map((key) => read.text(read.at(claims, key)));
    // The claims of a chart with several StatefulSets have to be told apart.
    const item =
      short || application !== undefined ? `volumes of ${owner}` : `volumes ${template} of ${owner}`;
    const count = scaled(read.at(claims, "replicas"), read.at(claims, "scaled"), read);
    const entries = ofClass(read.at(claims, "storageClass"), scene, item, () =>
      volumes(item, count, read.at(claims, "size"), read),
    );
    if (application === undefined) return entries;
    return entries.map((entry) => ({ ...entry, urn: childOf(urn, applicationType, application) }));
  });
};

/** A volume that no claim asks for. */
export const volume: Pricing = ({ properties, name }, { read }) => {
  const item = `volume ${read.text(properties["name"]) ?? name}`;
  const size = read.number(properties["size"]);
  return [size === undefined ? unknown(item) : charge(item, { now: size })];
};

/** A snapshot of such a volume, which is as large at most. */
export const volumeSnapshot: Pricing = (resource, { read, referred }) => {
  const { properties, name } = resource;
  const item = `snapshot ${read.text(properties["name"]) ?? name}`;
  const size = read.number(referred(resource, volumeType)?.properties["size"]);
  const { unit, usd } = prices.snapshot;
  if (size === undefined) return [{ item, uncounted: writtenOnly }];
  return [
    { item, detail: "at most", quantity: { now: size, minimum: 0, ceiling: size }, unit, unitUsd: usd },
  ];
};

/** An image or a snapshot, which is billed by what is written: a plan knows nothing of that. */
export const written: Pricing = ({ properties, name }, { read }) => [
  { item: `snapshot ${read.text(properties["name"]) ?? name}`, uncounted: writtenOnly },
];

/** A snapshot that the cluster asks for. */
export const snapshot: Pricing = (resource, scene) => (scene.atDigitalOcean ? written(resource, scene) : []);

const writtenOnly = `${prices.snapshot.usd.toFixed(2)} a GiB of what is written by then`;

/** A claim that stands for itself; one for a volume that is there already makes none. */
export const claim: Pricing = (resource, scene) => {
  const { read, atDigitalOcean } = scene;
  if (isDeclared(resource) || !atDigitalOcean) return [];
  const { spec } = resource.properties;
  if (read.text(read.at(spec, "volumeName"), "") !== "") return [];
  const item = `volume of ${resource.name}`;
  return ofClass(read.at(spec, "storageClassName"), scene, item, () =>
    volumes(item, { now: 1 }, sizeAsked(spec, read), read),
  );
};

/** The claims that a StatefulSet makes for each of its replicas. */
export const statefulSet: Pricing = (resource, scene) => {
  const { read, atDigitalOcean, scalerOf } = scene;
  if (isDeclared(resource) || !atDigitalOcean) return [];
  const { metadata, spec } = resource.properties;
  const templates = read.list(read.at(spec, "volumeClaimTemplates"));
  if (templates === undefined) return [unknown(`volumes of ${resource.name}`)];
  const scaler = scalerOf(read.text(read.at(metadata, "name"), resource.name) ?? "", metadata);
  const count = replicasOf(spec, scaler, read);
  return templates.flatMap((template) => {
    const what = templates.length === 1 ? undefined : read.text(read.at(template, "metadata", "name"));
    const item = `volumes ${what === undefined ? "" : `${what} `}of ${resource.name}`;
    const asked = read.at(template, "spec");
    return ofClass(read.at(asked, "storageClassName"), scene, item, () =>
      volumes(item, count, sizeAsked(asked, read), read),
    );
  });
};

/**
 * What volumes of a class cost: nothing where they are not DigitalOcean's. No class is the cluster's own, and an
 * empty one that of volumes that are there already.
 */
function ofClass(asked: unknown, { read, isVolumeClass }: Scene, item: string, entry: () => Entry): Entry[] {
  const name = read.text(asked);
  // Not known yet: rather too much than too little.
  if (name === undefined) return [entry()];
  if (name === "") return [];
  const counts = isVolumeClass(name);
  if (counts === undefined)
    return [{ item, uncounted: `whether the class "${name}" is DigitalOcean's only the cluster knows` }];
  return counts ? [entry()] : [];
}

function replicasOf(
  spec: unknown,
  scaler: ReturnType<Scene["scalerOf"]>,
  read: Reader,
): Quantity | undefined {
  if (scaler === undefined) {
    const now = read.number(read.at(spec, "replicas"), 1);
    return now === undefined ? undefined : { now };
  }
  const bounds = scaler.properties["spec"];
  const minimum = read.number(read.at(bounds, "minReplicas"), 1);
  const limits = { minimum, ceiling: read.at(bounds, "maxReplicas") };
  return scaled(read.at(spec, "replicas") ?? minimum, limits, read);
}

/** A number of replicas and, where something scales them, `minimum` and `ceiling`. */
function scaled(replicas: unknown, limits: unknown, read: Reader): Quantity | undefined {
  const now = read.number(replicas);
  const minimum = read.number(read.at(limits, "minimum"), now);
  const ceiling = read.number(read.at(limits, "ceiling"), now);
  if (now === undefined || minimum === undefined || ceiling === undefined) return undefined;
  return { now, minimum, ceiling };
}

function sizeAsked(spec: unknown, read: Reader): unknown {
  return read.at(spec, "resources", "requests", "storage");
}

const gibibyte = 2 ** 30;

/** As many volumes of one size: the driver makes them of whole GiB. */
function volumes(item: string, count: Quantity | undefined, size: unknown, read: Reader): Entry {
  const quantity = read.text(size);
  if (count === undefined || quantity === undefined) return unknown(item);
  const each = gibibytes(quantity);
  if (each === undefined) return { fault: `the size "${quantity}" is no Kubernetes quantity` };
  const { now, minimum = now, ceiling = now } = count;
  const total = { now: now * each, minimum: minimum * each, ceiling: ceiling * each };
  return charge(item, total, now === 1 ? undefined : `${now} x ${each} GiB`);
}

function gibibytes(quantity: string): number | undefined {
  try {
    return Math.ceil(bytes(quantity) / gibibyte);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function charge(item: string, quantity: Quantity, detail?: string): Entry {
  return {
    item,
    ...(detail !== undefined && { detail }),
    quantity,
    unit: prices.volume.unit,
    unitUsd: prices.volume.usd,
  };
}

function unknown(item: string): Entry {
  return { item, uncounted: "number or size is known only after deployment" };
}

/** URN of a component's child. */
function childOf(urn: string, type: string, name: string): string {
  const [, place, types] = /^(urn:pulumi:.*?::.*?)::(.*?)::/.exec(urn) ?? [];
  return `${place}::${types}$${type}::${name}`;
}
