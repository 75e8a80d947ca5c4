import { relative, sep } from "node:path";
import type { Cost } from "../cost/cost";
import type { Json } from "../lib/json";
import { masking } from "./masking";
import type { Plan } from "./plan";
import type { PlannedResource, ResourceOptions } from "./resource";
import { Asset, Computed, ResourceReference, Secret } from "./values";
import type { Value } from "./values";
import { compare } from "../lib/compare";

/** Version of the JSON contract; it grows with every change that a reader could stumble over. */
export const contractVersion = 1;

export type { Json };

/**
 * Plans as the JSON that tools read: one object for each stack, in the order given. Secrets, and credentials that
 * stand in the program, are `{"$secret": true}`, unknowns `{"$computed": true}`, so that neither can be mistaken for a
 * value. Keys and dependencies are sorted, and paths below `root` are relative to it: the same input gives the same bytes.
 */
export function plansToJson(plans: readonly Plan[], root: string): string {
  return `${JSON.stringify(
    plans.map((plan) => planToJson(plan, root)),
    undefined,
    2,
  )}\n`;
}

function planToJson(plan: Plan, root: string): Json {
  const masked = masking(plan.environment);
  return {
    version: contractVersion,
    project: plan.project,
    stack: plan.stack,
    environment: valueToJson(masked(plan.environment), root),
    resources: plan.resources.map((resource) =>
      resourceToJson({ ...resource, inputs: masked(resource.inputs) }, root),
    ),
    outputs: valueToJson(masked(plan.outputs), root),
    cost: costToJson(plan.cost),
    ...(plan.delivered && { delivered: plan.delivered().map((each) => ({ ...each })) }),
    ...(plan.findings && { policy: plan.findings.map((finding) => ({ ...finding })) }),
  };
}

/** What has no layer has null; what has no detail goes without. */
function costToJson({ monthlyUsd, minimumUsd, ceilingUsd, lines, uncounted }: Cost): Json {
  return {
    monthlyUsd,
    minimumUsd,
    ceilingUsd,
    lines: lines.map(({ detail, layer, ...line }) => ({
      ...line,
      ...(detail !== undefined && { detail }),
      layer: layer ?? null,
    })),
    uncounted: uncounted.map(({ layer, ...one }) => ({ ...one, layer: layer ?? null })),
  };
}

function resourceToJson(resource: PlannedResource, root: string): Json {
  return {
    urn: resource.urn,
    type: resource.type,
    name: resource.name,
    layer: resource.layer ?? null,
    parent: resource.parent ?? null,
    custom: resource.custom,
    ...(resource.remote && { remote: true }),
    ...(resource.readId !== undefined && { read: idToJson(resource.readId) }),
    provider: resource.provider ?? null,
    protect: resource.protect,
    dependencies: resource.dependencies,
    propertyDependencies: sortKeys(resource.propertyDependencies),
    inputs: valueToJson(resource.inputs, root),
    options: optionsToJson(resource.options, root),
  };
}

/** The contract's options are always there; the rarer ones only where the program sets them. */
function optionsToJson(options: ResourceOptions, root: string): Json {
  const { deletedWith, replaceWith, hideDiffs, replacementTrigger, envVarMappings } = options;
  const { version, pluginDownloadURL } = options;
  return {
    ignoreChanges: options.ignoreChanges,
    replaceOnChanges: options.replaceOnChanges,
    deleteBeforeReplace: options.deleteBeforeReplace ?? null,
    retainOnDelete: options.retainOnDelete,
    aliases: options.aliases.map((alias) => (typeof alias === "string" ? alias : sortKeys(alias))),
    import: options.import ?? null,
    customTimeouts: sortKeys(options.customTimeouts),
    additionalSecretOutputs: options.additionalSecretOutputs,
    hooks: sortKeys(options.hooks),
    ...(deletedWith !== undefined && { deletedWith }),
    ...(replaceWith.length > 0 && { replaceWith }),
    ...(hideDiffs.length > 0 && { hideDiffs }),
    ...(replacementTrigger !== undefined && { replacementTrigger: valueToJson(replacementTrigger, root) }),
    ...(Object.keys(envVarMappings).length > 0 && { envVarMappings: sortKeys(envVarMappings) }),
    ...(version !== undefined && { version }),
    ...(pluginDownloadURL !== undefined && { pluginDownloadURL }),
  };
}

/**
 * One value as JSON.
 * @param root folder to which paths are made relative
 */
export function valueToJson(value: Value, root: string): Json {
  if (value instanceof Secret) return { $secret: true };
  if (value instanceof Computed) return { $computed: true };
  if (value instanceof ResourceReference) return { $resource: value.urn };
  if (value instanceof Asset) return { [`$${value.kind}`]: valueToJson(value.source, root) };
  if (typeof value === "string") return withoutRoot(value, root);
  if (Array.isArray(value)) return value.map((item: Value) => valueToJson(item, root));
  if (typeof value !== "object" || value === null) return value;
  return sortKeys(value as Readonly<Record<string, Value>>, (item) => valueToJson(item, root));
}

function idToJson(id: string): Json {
  return id === "" ? { $computed: true } : id;
}

/** A path of this machine would make the plan another one on every other. */
function withoutRoot(text: string, root: string): string {
  if (text === root) return ".";
  return text.startsWith(root + sep) ? relative(root, text) : text;
}

function sortKeys<T extends Json>(object: Readonly<Record<string, T>>): Record<string, T>;
function sortKeys<T>(object: Readonly<Record<string, T>>, map: (value: T) => Json): Record<string, Json>;
function sortKeys<T>(object: Readonly<Record<string, T>>, map?: (value: T) => Json): Record<string, unknown> {
  const entries = Object.entries(object).sort(([a], [b]) => compare(a, b));
  return Object.fromEntries(entries.map(([key, value]) => [key, map === undefined ? value : map(value)]));
}
