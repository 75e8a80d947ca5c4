const exponents: Readonly<Record<string, number>> = { k: 1, M: 2, G: 3, T: 4, P: 5, E: 6 };

/**
 * Bytes of any quantity that Kubernetes gives back: `50Gi`, `1.5Ti`, `100G`, `53687091200`, `5e10`. NaN where it is
 * none, which is never large enough.
 */
export function bytes(quantity: string): number {
  const [, amount, unit = "", binary] = /^([\d.]+(?:e\d+)?)([kKMGTPE]?)(i?)$/.exec(quantity) ?? [];
  if (amount === undefined) return Number.NaN;
  const exponent = unit === "" ? 0 : (exponents[unit === "K" ? "k" : unit] ?? Number.NaN);
  return Number(amount) * (binary === "i" ? 1024 : 1000) ** exponent;
}
