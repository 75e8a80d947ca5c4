import type { DescribedSize } from "../lib/digitalocean/sizes";
import type { Reader } from "./reader";

/** A resource as far as its cost is concerned: plain values, whoever registered, planned or deployed it. */
export interface Billable {
  readonly urn: string;
  /** Type token, such as `digitalocean:index/volume:Volume`. */
  readonly type: string;
  readonly name: string;
  /** Name of the layer that it is part of; default what its URN says. */
  readonly layer?: string | undefined;
  /** Its inputs, or its outputs, which repeat them. What is not known yet is absent or as `isUnknown` tells. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** URNs of what it refers to; only a snapshot's volume is looked for among them. Default none. */
  readonly dependencies?: readonly string[];
}

/** How much of something there is: for now, at least, and at most. */
export interface Quantity {
  readonly now: number;
  /** Default as many as now. */
  readonly minimum?: number;
  /** Default as many as now. */
  readonly ceiling?: number;
}

/** Something that a resource has DigitalOcean bill. */
export interface Charge {
  /** What a person takes it for, such as `system pool`; it stays when size or number change. */
  readonly item: string;
  /** What the price or the quantity follows from, such as `s-2vcpu-4gb` or `3 x 50 GiB`; default nothing. */
  readonly detail?: string;
  readonly quantity: Quantity;
  readonly unit: string;
  /** USD a month for one unit. */
  readonly unitUsd: number;
  /** URN of what it is for; default the resource's own. */
  readonly urn?: string;
  /** Billed once for the account: of all charges with the same key, only the dearest counts. */
  readonly once?: string;
}

/** Something that is billed, but nobody can tell yet how much. */
export interface Unpriced {
  readonly item: string;
  readonly uncounted: string;
  readonly urn?: string;
}

/** Something that cannot be priced, which is a mistake of this project's or of the program's. */
export interface Fault {
  readonly fault: string;
}

export type Entry = Charge | Unpriced | Fault;

/** What one kind of resource is billed for. */
export type Pricing = (resource: Billable, scene: Scene) => readonly Entry[];

/** What pricing a resource may have to know of the others. */
export interface Scene {
  readonly read: Reader;
  /** Whether what is absent may be there and only not known yet. */
  readonly maybeAbsent: boolean;
  /** Whether volumes and load balancers that the cluster asks for are DigitalOcean's. */
  readonly atDigitalOcean: boolean;
  /** What a resource refers to, of one type. */
  readonly referred: (resource: Billable, type: string) => Billable | undefined;
  /** The HorizontalPodAutoscaler of a StatefulSet, by its metadata. */
  readonly scalerOf: (name: string, metadata: unknown) => Billable | undefined;
  /** The figures of a Droplet size that the stack describes, or this program knows. */
  readonly sizeOf: (slug: string) => DescribedSize | undefined;
  /** Whether volumes of a StorageClass are DigitalOcean's; undefined of a class that nobody here knows. */
  readonly isVolumeClass: (name: string) => boolean | undefined;
}

/** Components that declare what is in them, each all volumes and load balancers: what they contain counts no more. */
const declaring = /doks-platform:(release:Release|configs:Gateway|layer:Delivery)\$/;

/** Whether a component above has declared what the resource asks for. */
export function isDeclared({ urn }: Pick<Billable, "urn">): boolean {
  return declaring.test(urn);
}
