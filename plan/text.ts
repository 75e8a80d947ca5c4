import { byLayer, sumOf } from "../cost/cost";
import { shownUsd } from "../cost/money";
import { costByUrn, costLines } from "./cost-text";
import { describe, describeResource } from "./describe";
import { hookLines } from "./hook-lines";
import { countOf, familyOf, kindOf, providerName } from "./labels";
import { masking } from "./masking";
import type { Plan } from "./plan";
import { policyLines } from "./policy-text";
import type { PlannedResource } from "./resource";
import { columns, cut, fit, wrap } from "../lib/style";
import type { Style } from "../lib/style";
import type { Values } from "./values";
import { compare } from "../lib/compare";
import type { Message } from "./message";
import type { View } from "./views";

/** What to print of a plan. */
export interface TextOptions {
  readonly style: Style;
  readonly views: ReadonlySet<View>;
  /** Each resource's inputs, options and dependencies in the tree too, and every finding. */
  readonly verbose: boolean;
}

interface TreeOptions extends TextOptions {
  /** USD a month of what costs something, by URN. */
  readonly costs: ReadonlyMap<string, string>;
  /** The same by layer. */
  readonly layerCosts: ReadonlyMap<string | undefined, string>;
  /** Values without the credentials that stand in them. */
  readonly masked: (values: Values) => Values;
}

/** A plan for people, in as many views as are asked for. */
export function planToText(plan: Plan, options: TextOptions): string {
  const { style, views } = options;
  const masked = masking(plan.environment);
  const linesOf: Readonly<Record<View, () => readonly (readonly string[])[]>> = {
    tree: () => treeSections(plan, { ...options, masked }),
    config: () => [heading("Configuration", describe(masked(plan.environment)), style)],
    outputs: () => [heading("Outputs", describe(masked(plan.outputs)), style)],
    hooks: () => [heading("Hooks", hookLines(plan, style.width - 2), style)],
    cost: () => [costLines(plan.cost, style)],
    policy: () => [policyLines(plan, options)],
  };
  const title = `${plan.project} / ${plan.stack}: ${countOf(plan.resources.length - 1, "resource")}`;
  const asked = (Object.keys(linesOf) as View[]).filter((view) => views.has(view));
  const sections = asked.flatMap((view) => linesOf[view]()).filter((lines) => lines.length > 0);
  return `${[[style.bold(cut(title, style.width))], ...sections].map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

/** The tree of each layer, then what is in it by family, provider and protection. */
function treeSections(
  plan: Plan,
  options: TextOptions & Pick<TreeOptions, "masked">,
): readonly (readonly string[])[] {
  const { style } = options;
  const layers = [...byLayer(plan.cost.lines)].map(
    ([layer, lines]) => [layer, shownUsd(sumOf(lines).monthlyUsd)] as const,
  );
  const inTree = { ...options, costs: costByUrn(plan.cost), layerCosts: new Map(layers) };
  return [
    ...plan.layers.map((layer) => layerLines(plan, layer, inTree)),
    heading("By family", families(plan), style),
    heading("Providers", providers(plan), style),
    heading("Protected from deletion", protectedNames(plan), style),
  ];
}

function layerLines(plan: Plan, layer: string | undefined, options: TreeOptions): string[] {
  const { style } = options;
  const members = plan.resources.filter(
    (resource) => resource.layer === layer && resource.parent !== undefined,
  );
  const tops = plan.children(plan.root).filter((resource) => resource.layer === layer);
  const [top] = tops;
  const title = titleLine(
    layer ?? "no layer",
    countOf(members.length, "resource"),
    options.layerCosts.get(layer),
    style,
  );
  if (layer === undefined) return [title, ...tree(plan, tops, options)];
  const own = options.verbose && top !== undefined ? detailLines(top, "│ ", options) : [];
  return [title, ...own, ...tree(plan, top === undefined ? [] : plan.children(top), options)];
}

function titleLine(title: string, total: string, cost: string | undefined, style: Style): string {
  const amount = cost === undefined ? "" : cost.padStart(style.width - 24 - columns(total));
  return style.bold(fit(title, 24)) + style.dim(total) + amount;
}

function tree(plan: Plan, siblings: readonly PlannedResource[], options: TreeOptions, indent = ""): string[] {
  const { style, verbose, costs } = options;
  return [...siblings].sort(byName).flatMap((resource, index) => {
    const last = index === siblings.length - 1;
    const children = plan.children(resource);
    const below = `${indent}${last ? "   " : "│  "}`;
    return [
      row(`${indent}${last ? "└─ " : "├─ "}`, resource, costs.get(resource.urn), style),
      ...(verbose ? detailLines(resource, below + (children.length > 0 ? "│ " : "  "), options) : []),
      ...tree(plan, children, options, below),
    ];
  });
}

/** What belongs together in name stands together. */
function byName(a: PlannedResource, b: PlannedResource): number {
  return compare(a.name, b.name) || compare(a.urn, b.urn);
}

const mark = " protected";
const kindWidth = 19 + mark.length;
/** Of USD a month: `12345.00`, and what sets it apart. */
const costWidth = 9;

function row(branch: string, resource: PlannedResource, cost: string | undefined, style: Style): string {
  const suffix = resource.readId === undefined ? "" : " (read)";
  const flag = resource.protect ? mark : "";
  const nameWidth = style.width - kindWidth - costWidth - columns(branch) - 1;
  const name = fit(resource.name + suffix, nameWidth);
  const kind = cut(kindOf(resource.type), kindWidth - flag.length);
  const gap = cost === undefined ? "" : cost.padStart(costWidth + kindWidth - columns(kind) - flag.length);
  return `${style.dim(branch)}${name} ${style.dim(kind)}${style.warn(flag)}${gap}`;
}

function detailLines(resource: PlannedResource, indent: string, { style, masked }: TreeOptions): string[] {
  const width = style.width - columns(indent);
  return describeResource({ ...resource, inputs: masked(resource.inputs) }).map((line) =>
    style.dim(indent + cut(line, width)),
  );
}

function heading(title: string, lines: readonly string[], style: Style): string[] {
  return lines.length === 0
    ? []
    : [style.bold(title), ...lines.map((line) => `  ${cut(line, style.width - 2)}`)];
}

function families(plan: Plan): string[] {
  return counted(plan.resources.slice(1).map(familyOf));
}

function providers(plan: Plan): string[] {
  return counted(
    plan.resources.flatMap(({ provider }) => (provider === undefined ? [] : [providerName(provider)])),
  );
}

function counted(names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => compare(a, b))
    .map(([name, total]) => `${String(total).padStart(4)}  ${name}`);
}

function protectedNames(plan: Plan): string[] {
  return plan.resources.filter(({ protect }) => protect).map(({ type, name }) => `${kindOf(type)} ${name}`);
}

/** Warnings and errors that the program logged, each in lines no longer than the style's width. */
export function messageLines(messages: readonly Message[], style: Style): string[] {
  const shown = messages.filter(({ severity }) => severity !== "info");
  return shown.flatMap(({ severity, text }) => {
    const [first = "", ...rest] = wrap(`${severity}: ${text}`, style.width - 2);
    const paint = severity === "error" ? style.error : style.warn;
    return [paint(first), ...rest.map((line) => paint(`  ${line}`))];
  });
}
