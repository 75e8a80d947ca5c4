import { z } from "zod";
import { sizes } from "../../lib/digitalocean/sizes";
import { day, list, text, volumeSize, words } from "../../lib/forms";

/** Days that an exception may be for at most: what takes longer has to be looked at again. */
export const longestException = 400;

const exception = z.strictObject({
  rule: text(/^[a-z][a-z0-9-]*$/, "the name of a rule, as the plan prints it").describe(
    "Rule that does not hold, as the plan names it",
  ),
  resource: words.describe("Name of the resource that it does not hold for, as the plan names it"),
  type: words
    .optional()
    .describe("Its kind, such as `Vpc`, or whole type token, where several resources have the name"),
  reason: words.describe("Why that is right; everybody can read it"),
  expires: day.describe(
    `Last day of the exception, at most ${longestException} days from today; from the next one on it is a finding itself`,
  ),
});

/** What the policy pack goes by; docs/policy.md has the rules. */
export const policy = z.strictObject({
  budget: z.strictObject({
    monthlyUsd: z
      .number()
      .min(1)
      .describe("Most USD a month by list prices; from 80 % of it on there is a finding"),
  }),
  registries: list(words).describe(
    "Registries of the applications' images, with path if any; those of the platform are trusted anyway, and so is `charts.images.registry`. A list replaces the preset's; a map changes it by name, such as `{ ghcr.io/acme: true }`",
  ),
  limits: z
    .strictObject({
      systemPoolNodes: z.int().min(1).describe("Most nodes of the system pool, whose size never changes"),
      systemPoolSize: z
        .enum(Object.keys(sizes))
        .describe("Size of Droplets than which the system pool's may have no more CPUs or memory"),
      poolNodes: z.int().min(1).describe("Most nodes of any other pool, its autoscaler's included"),
      volumeSize: volumeSize.describe("Least size of a volume in production"),
    })
    .describe("Bounds that some rules compare with"),
  defaultDeny: z
    .boolean()
    .describe("Whether each namespace of the environment needs a NetworkPolicy that denies by default"),
  publicNames: list(words).describe(
    "Keys whose values look like credentials and are none, such as `PUBLIC_KEY_ID`",
  ),
  replacements: list(words).describe(
    "Names of clusters, VPCs, and namespaces or releases with data that the next `up` may replace or delete, with all that is in them",
  ),
  doneByHand: list(words).describe(
    "Properties that count only on an empty volume, such as `data.postgres.schemas`, whose change was made in the running service by hand",
  ),
  exceptions: list(exception).describe("Findings that are accepted for a while; all are printed"),
});
