/** An IPv4 range, as its first and last address counted from 0.0.0.0. */
export interface Subnet {
  readonly first: number;
  readonly last: number;
  readonly prefix: number;
  /** Whether the address that was written is the range's first, as it should be. */
  readonly aligned: boolean;
}

/** Reads `10.0.0.0/16`; nothing when it is no IPv4 range. */
export function parseSubnet(text: string): Subnet | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (match === null) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, prefix = 0] = match.slice(1).map(Number);
  if ([a, b, c, d].some((octet) => octet > 255) || prefix > 32) return undefined;
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  const size = 2 ** (32 - prefix);
  const first = address - (address % size);
  return { first, last: first + size - 1, prefix, aligned: address === first };
}

/** Whether two ranges share an address. */
export function overlap(one: Subnet, other: Subnet): boolean {
  return one.first <= other.last && other.first <= one.last;
}

/** Whether a range lies wholly within another. */
export function within(inner: Subnet, outer: Subnet): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}
