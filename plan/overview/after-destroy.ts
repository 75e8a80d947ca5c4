import { prices } from "../../lib/digitalocean/prices";
import { isObject } from "../../lib/json";
import { bytes } from "../../lib/kubernetes/quantity";
import { types } from "../../lib/resource-types";
import { countOf, kindOf } from "../labels";
import type { Plan } from "../plan";
import type { PlannedResource } from "../resource";
import { usdInWords } from "./dollars";
import type { Row } from "./rows";

/** What a destroy of each stack would leave, and what keeps it from beginning. */
export function afterDestroy(plans: readonly Plan[]): readonly Row[] {
  const kept = new Map(plans.flatMap((plan) => plan.ofType(types.storageClass).map(policyOf)));
  return plans.map((plan) => [plan.stack, leftBy(plan, kept)]);
}

/** Whether volumes outlive their claims, by class. */
type Kept = ReadonlyMap<string, boolean>;

function policyOf({ inputs }: PlannedResource): readonly [string, boolean] {
  const { metadata, reclaimPolicy } = inputs;
  return [textOf(isObject(metadata) ? metadata["name"] : undefined), reclaimPolicy === "Retain"];
}

function leftBy(plan: Plan, kept: Kept): string {
  const volumes = volumesOf(plan, kept);
  // Only DigitalOcean's are on the bill.
  const billed = plan.cost.lines.some(({ unit }) => unit === prices.volume.unit);
  const of = (stays: true | undefined): readonly Volumes[] => volumes.filter((each) => each.stays === stays);
  const stays = [
    ...volumesText(of(true), billed),
    ...volumesText(of(undefined), false).map((text) => `${text}, if the cluster's class keeps them`),
    ...retained(plan),
  ];
  const left = stays.length === 0 ? "nothing" : stays.join("; ");
  const locked = plan.resources.filter(({ custom, protect }) => custom && protect).length;
  const verb = locked === 1 ? "refuses" : "refuse";
  return locked === 0 ? left : `${left}; ${countOf(locked, "protected resource")} ${verb} it`;
}

function volumesText(volumes: readonly Volumes[], billed: boolean): readonly string[] {
  if (volumes.length === 0) return [];
  const sum = (of: (each: Volumes) => number): number => volumes.reduce((total, each) => total + of(each), 0);
  const gib = sum((each) => each.count * each.gib);
  const cost = billed ? `, ${usdInWords(gib * prices.volume.usd)} a month` : "";
  return [
    `${countOf(
      sum(({ count }) => count),
      "volume",
    )}, ${gib} GiB${cost}`,
  ];
}

/** Volumes of one declaration. */
interface Volumes {
  readonly count: number;
  /** Of each. */
  readonly gib: number;
  /** Whether they outlive their claims; undefined where only the cluster knows. */
  readonly stays: boolean | undefined;
}

/** All that claims ask for; nothing where it goes with the cluster. */
function volumesOf({ resources }: Plan, kept: Kept): readonly Volumes[] {
  if (resources.some(({ inputs }) => inputs["destroyAllAssociatedResources"] === true)) return [];
  return resources.flatMap(({ inputs: { claims } }) =>
    (Array.isArray(claims) ? claims.filter(isObject) : []).map(({ replicas, size, storageClass }) => ({
      count: typeof replicas === "number" ? replicas : 1,
      gib: Math.ceil(bytes(textOf(size) || "0") / 2 ** 30),
      stays: isKept(storageClass, kept),
    })),
  );
}

/** As the plans' classes say; of DOKS's own, and of one of a stack that is not planned, the name tells. */
function isKept(storageClass: unknown, kept: Kept): boolean | undefined {
  const name = textOf(storageClass);
  if (name.endsWith("-retain")) return true;
  return kept.get(name) ?? (name.startsWith("do-block-storage") ? false : undefined);
}

/** Resources that the program leaves where they are, by kind. */
function retained({ resources }: Plan): readonly string[] {
  const kinds = new Map<string, number>();
  for (const { custom, options, type } of resources) {
    if (custom && options.retainOnDelete) kinds.set(kindOf(type), (kinds.get(kindOf(type)) ?? 0) + 1);
  }
  return [...kinds].map(([kind, count]) => `${count} ${kind}`);
}

/** The value where it is a text, else none. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
