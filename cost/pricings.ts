import type { Pricing } from "./billable";

const pricings: Readonly<Record<string, Pricing>> = {};

/** What resources of a type are billed for; undefined for one that nobody bills. */
export function pricingOf(type: string): Pricing | undefined {
  return pricings[type];
}

/** Whether a resource of this type may have to be on the bill, or be known for others that are. */
export function isBillable(type: string): boolean {
  return pricingOf(type) !== undefined;
}
