import { truthOf } from "../lib/helm-truth";
import type { Json } from "../lib/json";

/** A value that would have a chart ask DigitalOcean for something that its release does not declare. */
export interface BilledValue {
  readonly path: readonly string[];
  /** Whether this value asks for it; one that is not there never does. */
  readonly asks: (value: Json) => boolean;
  readonly allowed: string;
}

export const on = (value: Json): boolean => truthOf(value) === true;
export const off = (value: Json): boolean => !on(value);
