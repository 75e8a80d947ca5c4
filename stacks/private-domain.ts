/** Names that the public DNS does not have, so that no public authority certifies them. */
const privateName = /(^|\.)(local|localhost|internal|invalid|onion|home\.arpa|lan)$/;

/** Whether a domain is one that only a cluster's own authority can certify. */
export function isPrivateDomain(domain: string): boolean {
  return privateName.test(domain);
}
