import { isIPv4, isIPv6 } from "node:net";

/**
 * Whether a range is the Internet, or so much of it that nobody can own it: `0.0.0.0/0` as well as one of the two
 * halves in which some write it. The address that stands for all of them counts as one.
 */
export function isPublicRange(range: string): boolean {
  if (range === "0.0.0.0" || range === "::") return true;
  // The largest that any registry ever gave to one owner.
  return isWiderThan(range, { v4: 8, v6: 16 });
}

/**
 * Whether an IPv4 range is larger than any site's, but may have an owner, one whose customers are many. Private
 * addresses are nobody else's, however many they are.
 */
export function isBroadRange(range: string): boolean {
  return isWiderThan(range, { v4: 16, v6: 0 }) && !/^(10\.|172\.(1[6-9]|2\d|3[01])\.)/.test(range);
}

function isWiderThan(range: string, least: { readonly v4: number; readonly v6: number }): boolean {
  const [address = "", prefix] = range.split("/");
  if (prefix === undefined || !/^\d+$/.test(prefix)) return false;
  return (isIPv4(address) && Number(prefix) < least.v4) || (isIPv6(address) && Number(prefix) < least.v6);
}
