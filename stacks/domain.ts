/**
 * Names that the public DNS does not have, so that no public authority certifies them: those that RFC 6761, 6762, 7686,
 * 8375 and 9476 keep, ICANN's `internal`, and those that private networks use and ICANN gives to nobody.
 */
const privateName =
  /(^|\.)(alt|corp|home|home\.arpa|internal|intranet|invalid|lan|local|localdomain|localhost|mail|onion|private|test)$/;

/** Whether a domain or host is one that only a cluster's own authority can certify. */
export function isPrivateDomain(domain: string): boolean {
  return privateName.test(domain);
}

/** Whether a host is the domain or below it. */
export function isUnder(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}
