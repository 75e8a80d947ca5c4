import { isIPv4, isIPv6 } from "node:net";

/**
 * Whether a range is the Internet, or so much of it that nobody can own it: `0.0.0.0/0` as well as one of the two
 * halves in which some write it.
 */
export function isPublicRange(range: string): boolean {
  const [address = "", prefix] = range.split("/");
  if (prefix === undefined || !/^\d+$/.test(prefix)) return false;
  // The largest that any registry ever gave to one owner.
  return (isIPv4(address) && Number(prefix) < 8) || (isIPv6(address) && Number(prefix) < 16);
}
