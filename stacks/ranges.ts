import type { Preset } from "./schema";

/** Environments of one account that {@link rangesOf} has ranges for. */
export const environments = 6;

/**
 * Ranges of environment `n`, from 0, which none of the others has: the n-th /20 of 192.168.0.0/16 for its VPC, and the
 * n-th pair of /16 from 172.20.0.0 to 172.31.255.255 for pods and Services. 172.17 to 172.19 stay free: Docker's
 * bridges, on laptops and CI machines that reach the VPC through a VPN, are there. 10.0.0.0/8 is DigitalOcean's own.
 */
export function rangesOf(
  n: number,
): Pick<Preset["cluster"], "clusterSubnet" | "serviceSubnet" | "vpcSubnet"> {
  return {
    vpcSubnet: `192.168.${16 * n}.0/20`,
    clusterSubnet: `172.${20 + 2 * n}.0.0/16`,
    serviceSubnet: `172.${21 + 2 * n}.0.0/20`,
  };
}
