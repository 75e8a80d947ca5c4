import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Document } from "yaml";
import { regions } from "../../lib/digitalocean/regions";
import { sizes } from "../../lib/digitalocean/sizes";
import { shortLabel } from "../../lib/forms";
import { nearest } from "../../lib/violation";
import { repository } from "../../stacks/checks/repository";
import { development } from "../../stacks/development";
import { production } from "../../stacks/production";
import { environments, rangesOf } from "../../stacks/ranges";
import { environmentSchema, tier, type Preset, type Tier } from "../../stacks/schema";
import { dedicated } from "../../stacks/sections/cluster";
import { staging } from "../../stacks/staging";
import type { Question } from "./ask";
import { put } from "./document";

const { ingress, delivery, policy } = environmentSchema.shape;
const presets: Readonly<Record<Tier, Preset>> = { development, staging, production };
const regionSlugs = Object.keys(regions).filter((slug) => regions[slug]?.kubernetes === true);

/** Where the file of a stack is. */
export function stackPath(folder: string, stack: string): string {
  return join(folder, `Pulumi.${stack}.yaml`);
}

/** What a new stack's answers have to be: the forms of its configuration itself. */
const form = z.strictObject({
  stack: shortLabel,
  tier,
  domain: ingress.shape.domain,
  email: ingress.shape.acme.unwrap().shape.email,
  repository: delivery.shape.repository.refine(
    (url) =>
      repository({ environment: { delivery: { repository: url, credentials: { type: "none" } } } })[0] ===
      undefined,
    "an https URL without a user or password; for a private repository set delivery.credentials afterwards",
  ),
  region: z.string().refine((slug) => regionSlugs.includes(slug), regionSlugs.join(", ")),
  size: z.string().refine((slug) => Object.hasOwn(sizes, slug), {
    error: ({ input }) => {
      const guess = nearest(String(input), Object.keys(sizes));
      return `a size that npx doks prices lists${guess === undefined ? "" : `; did you mean ${guess}?`}`;
    },
  }),
  dns: ingress.shape.dns,
  budget: z.string().transform(Number).pipe(policy.shape.budget.shape.monthlyUsd).optional(),
});

/**
 * The form of the answers for a folder of stacks.
 * @param force whether a stack may have its file there already
 */
export function stackForm(folder: string, force: boolean): typeof form {
  return form.extend({
    stack: shortLabel.refine(
      (name) => force || !existsSync(stackPath(folder, name)),
      "a stack that has no file yet, or --force, which puts the answers into the file that is there",
    ),
  });
}

/** Answers of {@link stackForm}. */
export type StackAnswers = z.infer<typeof form>;

/** The questions, in the order in which they are asked. */
export function stackQuestions(
  stacks: readonly string[],
  origin: string | undefined,
): Readonly<Record<Exclude<keyof StackAnswers, "budget">, Question>> {
  const presetOf = ({ tier: name }: Readonly<Record<string, string>>): Preset =>
    presets[tier.catch("staging").parse(name)];
  return {
    stack: {
      text: "Name of the stack",
      usual: () => tier.options.find((name) => !stacks.includes(name)),
    },
    tier: {
      text: `Tier: ${tier.options.join(" or ")}`,
      usual: ({ stack = "" }) => (tier.safeParse(stack).success ? stack : "staging"),
    },
    domain: { text: "Domain of yours, under which applications are reached as <app>.<domain>" },
    email: { text: "E-mail address for the account at Let's Encrypt" },
    repository: { text: "Git repository that Argo CD delivers from", usual: () => origin },
    region: {
      text: `Region: ${regionSlugs.join(", ")}`,
      usual: (known) => presetOf(known).cluster.region,
    },
    size: {
      text: "Size of the nodes for applications",
      usual: (known) => presetOf(known).cluster.pools.at(-1)?.size,
    },
    dns: {
      text: "DNS records: manual, or kept by digitalocean",
      usual: (known) => presetOf(known).ingress.dns,
    },
  };
}

/** VPC, pods and Services: the preset's ranges, or the first that no other stack of the account has. */
function freeRanges(preset: Preset, taken: readonly string[]) {
  if (!taken.includes(preset.cluster.vpcSubnet)) return undefined;
  return [...Array(environments).keys()].map(rangesOf).find(({ vpcSubnet }) => !taken.includes(vpcSubnet));
}

/**
 * Puts the answers into the stack's file; what a preset says anyway is left to it.
 * @param taken ranges of the other stacks' VPCs
 */
export function writeStack(
  document: Document,
  project: string,
  answers: StackAnswers,
  taken: readonly string[],
): void {
  const preset = presets[answers.tier];
  const { pools } = preset.cluster;
  const set = (keys: readonly [section: string, ...rest: string[]], value: unknown, comment?: string): void =>
    put(document, ["config", `${project}:${keys[0]}`, ...keys.slice(1)], value, comment);
  const meaning = (property: z.ZodType): string => property.description ?? "";

  // Where editors look for what a new file may have.
  if (!document.has("config"))
    document.commentBefore = " yaml-language-server: $schema=docs/schemas/stack.json";
  set(
    ["tier"],
    answers.tier,
    "Preset that this stack starts from; everything in it can be overridden here, section by section:\n" +
      "docs/configuration.md has every property with its default.",
  );
  if (answers.stack !== answers.tier) set(["name"], answers.stack, meaning(environmentSchema.shape.name));
  set(["cluster", "region"], answers.region, meaning(dedicated.shape.region));
  const ranges = freeRanges(preset, taken);
  if (ranges !== undefined)
    for (const [key, range] of Object.entries(ranges) as [keyof typeof ranges, string][])
      set(["cluster", key], range, meaning(dedicated.shape[key]));
  const last = pools.at(-1);
  if (last !== undefined && last.size !== answers.size)
    set(
      ["cluster", "pools"],
      { [last.name]: { size: answers.size } },
      "A map changes the preset's pools by name, a list takes their place",
    );
  set(["ingress", "domain"], answers.domain, meaning(ingress.shape.domain));
  set(["ingress", "dns"], answers.dns, meaning(ingress.shape.dns));
  set(["ingress", "acme", "email"], answers.email, meaning(ingress.shape.acme.unwrap().shape.email));
  if (answers.budget !== undefined)
    set(["policy", "budget", "monthlyUsd"], answers.budget, meaning(policy.shape.budget.shape.monthlyUsd));
  set(["delivery", "repository"], answers.repository, meaning(delivery.shape.repository));
}
