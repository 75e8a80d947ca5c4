/** Whole cents of an amount in USD: sums of these are exact. */
export function cents(amount: number): number {
  return Math.round(amount * 100);
}

/** USD of whole cents. */
export function usd(amount: number): number {
  return amount / 100;
}

/** An amount in USD as a bill has it: `229.00`. */
export function shownUsd(amount: number): string {
  return amount.toFixed(2);
}
