import { regions } from "../../lib/digitalocean/regions";
import { nearest, shown, type Check } from "../../lib/violation";
import type { DedicatedSubject } from "./subject";

/** The region exists and has DOKS. */
export const region: Check<DedicatedSubject> = ({ environment }) => {
  const slug = environment.cluster.region;
  const known = regions[slug];
  if (known?.kubernetes === true) return [];
  const slugs = Object.keys(regions).filter((candidate) => regions[candidate]?.kubernetes === true);
  const guess = nearest(slug, slugs);
  return [
    {
      path: "cluster.region",
      got: known === undefined ? shown(slug) : `${shown(slug)} (${known.city}), which has no DOKS`,
      allowed:
        guess === undefined ? slugs.join(", ") : `did you mean ${guess}? There are ${slugs.join(", ")}`,
    },
  ];
};
