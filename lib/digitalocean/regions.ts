/** A DigitalOcean datacenter. */
export interface Region {
  readonly city: string;
  /** Whether DOKS is offered there. */
  readonly kubernetes: boolean;
}

/**
 * DigitalOcean's regions by slug.
 *
 * Source: the regional availability matrix of docs.digitalocean.com and, for nyc2 (clusters with GPUs) and
 * atl1, DigitalOcean's reference architectures; as of 2026-11-21.
 */
export const regions: Readonly<Record<string, Region>> = {
  ams2: { city: "Amsterdam", kubernetes: false },
  ams3: { city: "Amsterdam", kubernetes: true },
  atl1: { city: "Atlanta", kubernetes: true },
  blr1: { city: "Bangalore", kubernetes: true },
  fra1: { city: "Frankfurt", kubernetes: true },
  lon1: { city: "London", kubernetes: true },
  nyc1: { city: "New York", kubernetes: true },
  nyc2: { city: "New York", kubernetes: true },
  nyc3: { city: "New York", kubernetes: true },
  sfo1: { city: "San Francisco", kubernetes: false },
  sfo2: { city: "San Francisco", kubernetes: true },
  sfo3: { city: "San Francisco", kubernetes: true },
  sgp1: { city: "Singapore", kubernetes: true },
  syd1: { city: "Sydney", kubernetes: true },
  tor1: { city: "Toronto", kubernetes: true },
};
