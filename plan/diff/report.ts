import { changeLines, limited, shortName } from "./change-lines";
import type { Line, Measure, Tone } from "./change-lines";
import { isSameCost, leavesVolumes } from "./cost-diff";
import type { CostDiff } from "./cost-diff";
import type { StackDiff } from "./diff";
import { deliveredLines } from "./delivered-lines";
import { visible } from "./display";
import { groupAlike, isSwept } from "./groups";
import type { Group } from "./groups";
import type { Operation, ResourceDiff } from "./resource-diff";
import { alsoLines, filled, findingLines, isMandatory, names, quiet, title } from "./sections";
import type { Section } from "./sections";
import type { PropertyChange } from "./values";

const tones: Readonly<Record<Operation, Tone>> = {
  create: "add",
  update: "change",
  replace: "replace",
  delete: "delete",
  state: "quiet",
};

/** In words what an `up` would do, such as `1 to replace, 2 to change`; `no change` for nothing. */
export function summaryOf({ status, counts, resources, delivered, settings }: StackDiff): string {
  if (status === "same") return "no change";
  if (status === "removed") return "no file any more; what it has deployed stays until somebody destroys it";
  const parts: readonly (readonly [Operation, string])[] = [
    ["replace", "to replace"],
    ["delete", "to delete"],
    ["update", "to change"],
    ["create", "to add"],
    ["state", "noted in the state alone"],
  ];
  const said = parts
    .filter(([operation]) => counts[operation] > 0)
    .map(([key, words]) => `${counts[key]} ${words}`);
  if (said.length === 0 && resources.length === 0) said.push("no resource changes");
  const { length } = delivered;
  if (length > 0)
    said.push(`${length} ${length === 1 ? "application" : "applications"} to deliver otherwise`);
  if (settings.length > 0)
    said.push(`${settings.length} policy ${settings.length === 1 ? "setting" : "settings"}`);
  const text = said.join(", ");
  return status === "added" ? `new stack, ${text}` : text;
}

/**
 * Everything else, layer by layer.
 * @param mandatory what stands at the top in short, and goes before other findings; default nothing
 */
export function detailSections(
  diff: StackDiff,
  measure: Measure,
  mandatory: readonly Section[] = [],
): readonly Section[] {
  const { resources, outputs, providers, reordered } = diff;
  const layers = [...new Set(resources.map(({ layer }) => layer))];
  return filled([
    ...layers.map((layer) =>
      layerSection(
        resources.filter((each) => each.layer === layer),
        layer,
        measure,
      ),
    ),
    { title: "Delivered by Argo CD", lines: deliveredLines(diff.delivered, measure) },
    // What a month costs has a section of its own.
    {
      title: "Outputs",
      lines: outputs
        .filter(({ path }) => diff.cost === undefined || !path.startsWith("cost."))
        .flatMap((change) => outputLines(change, measure)),
    },
    {
      title: "Providers",
      lines: providers.map(({ name, before, after }) => ({
        tone: "change" as const,
        text: visible(`~ ${name}: ${before} → ${after}`),
      })),
    },
    ...mandatory,
    ...policySections(diff, measure),
    ...(diff.cost === undefined || isSameCost(diff.cost) ? [] : [costSection(diff.cost)]),
    {
      title: "Order",
      lines:
        reordered.length === 0
          ? []
          : [quiet(`waiting for others than before: ${names(reordered.map(shortName))}`)],
    },
  ]);
}

/**
 * `2 secret values: whether they change cannot be known`, of all stacks; undefined for none. Also where nothing else
 * changes: a secret that is set anew is all that such a change does.
 */
export function secretsText(diffs: readonly StackDiff[]): string | undefined {
  const secrets = diffs.reduce((total, diff) => total + diff.secrets, 0);
  if (secrets === 0) return undefined;
  return secrets === 1
    ? "1 secret value: whether it changes cannot be known"
    : `${secrets} secret values: whether they change cannot be known`;
}

/** A sum of USD, such as `$1,234.50`, or `+$24.00` for a difference. */
export function usd(amount: number, signed = false): string {
  const rounded = Math.round(amount * 100) / 100;
  const digits = Math.abs(rounded).toLocaleString("en-US", {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  });
  return `${rounded < 0 ? "-" : signed ? "+" : ""}$${digits}`;
}

/** What a month costs now and before, in one line. */
export function costText({ before, after }: CostDiff): string {
  const range = ({ monthlyUsd, ceilingUsd }: CostDiff["after"]): string =>
    ceilingUsd === monthlyUsd ? usd(monthlyUsd) : `${usd(monthlyUsd)} to ${usd(ceilingUsd)}`;
  const difference = after.monthlyUsd - before.monthlyUsd;
  // In one line at 80 columns; the bill's own lines tell both.
  const changes =
    difference === 0 ? atMost(0, after.ceilingUsd - before.ceilingUsd) : [usd(difference, true)];
  const change = changes.length === 0 ? "" : ` (${changes.join(", ")})`;
  return `${range(before)} → ${range(after)} a month${change}`;
}

/** How much more autoscaling may cost, where that is not the same as what there is for now. */
function atMost(difference: number, ceiling: number): readonly string[] {
  return usd(difference) === usd(ceiling) ? [] : [`at most ${usd(ceiling, true)}`];
}

const machineReadable = ["platform.capacityCode", "platform.capacity"];

/** What is said for programs alone, in one long line, follows from the pools, which are shown. */
function outputLines(change: PropertyChange, measure: Measure): readonly Line[] {
  if (!machineReadable.includes(change.path)) return changeLines(change, measure);
  if (change.kind === "update") return [{ tone: "change", text: `~ ${change.path}: another value` }];
  return [
    change.kind === "add"
      ? { tone: "add", text: `+ ${change.path}` }
      : { tone: "delete", text: `- ${change.path}` },
  ];
}

function layerSection(resources: readonly ResourceDiff[], layer: string | null, measure: Measure): Section {
  const lines = groupAlike(resources).flatMap((group) => groupLines(group, measure));
  return { title: visible(layer ?? "no layer"), lines };
}

function groupLines(group: Group, measure: Measure): readonly Line[] {
  const { first, others } = group;
  const { operation, changes, options, renamedFrom, replacement } = first;
  const inner: Measure = { ...measure, width: measure.width - 3 };
  const why = (replacement?.because ?? []).map(shortName);
  // What a replacement or a deletion does stands at the top already.
  const notes = [
    ...(renamedFrom === undefined ? [] : [`was ${shortName(renamedFrom)}`]),
    ...(why.length === 0 ? [] : [`with ${names(why)}`]),
  ];
  return [
    // What goes with something else is a consequence, and told below its cause.
    { tone: isSwept(first) ? "quiet" : tones[operation], text: title(first) },
    ...notes.map((text) => ({ tone: "plain" as const, text: `   ${text}` })),
    ...indented(
      createdOrChanged(
        operation,
        changes.flatMap((change) => changeLines(change, inner)),
        measure,
      ),
    ),
    ...indented(
      options.flatMap((change) => changeLines({ ...change, label: `option ${change.label}` }, inner)),
    ),
    ...alsoLines(others, measure),
  ];
}

/** All that a new resource consists of is no change to read line by line. */
function createdOrChanged(operation: Operation, lines: readonly Line[], measure: Measure): readonly Line[] {
  return operation === "create" ? limited(lines, measure.lines) : lines;
}

function indented(lines: readonly Line[]): readonly Line[] {
  return lines.map(({ tone, text }) => ({ tone, text: `   ${text}` }));
}

/** Mandatory ones stand at the top already. */
function policySections({ policy }: StackDiff, measure: Measure): readonly Section[] {
  const changed = policy.changed
    .filter(({ after }) => !isMandatory(after))
    .flatMap(({ before, after }): readonly Line[] => [
      ...findingLines([after], "change", measure),
      quiet(visible(`  was ${before.level}: ${before.message.split("\n").pop()?.trim() ?? ""}`)),
    ]);
  const added = policy.added.filter((finding) => !isMandatory(finding));
  return [
    { title: "New findings", lines: findingLines(added, "change", measure) },
    { title: "Changed findings", lines: changed },
    { title: "Fixed findings", lines: findingLines(policy.fixed, "add", measure) },
  ];
}

const billedOn =
  "            those that are there stay, and are billed until somebody deletes their claims and volumes";

function costSection(cost: CostDiff): Section {
  const lines = cost.lines.flatMap((line): readonly Line[] => {
    const { item, quantity, monthlyUsd, ceilingUsd } = line;
    const difference = monthlyUsd.after - monthlyUsd.before;
    const notes = [
      ...(quantity.before === quantity.after ? [] : [`${quantity.before} → ${quantity.after}`]),
      ...atMost(difference, ceilingUsd.after - ceilingUsd.before),
    ];
    const count = notes.length === 0 ? "" : ` (${notes.join(", ")})`;
    const tone = difference > 0 ? "add" : difference < 0 ? "delete" : "change";
    return [
      { tone, text: visible(`${usd(difference, true).padStart(10)}  ${item}${count}`) },
      // As prose, so that it goes on in the next line.
      ...(leavesVolumes(line) ? [{ tone: "plain", text: billedOn } as const] : []),
    ];
  });
  return { title: "Cost", lines: [{ tone: "plain", text: costText(cost) }, ...lines] };
}
