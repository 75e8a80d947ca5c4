import { changeLines } from "./change-lines";
import type { Line, Measure } from "./change-lines";
import type { DeliveredDiff } from "./delivered-diff";
import { visible } from "./display";
import { names, quiet } from "./sections";

const signs = { added: ["+", "add"], removed: ["-", "delete"], changed: ["~", "change"] } as const;

/**
 * What changed in what Argo CD delivers: another chart once for all that it renders, then each application's values. What
 * comes or goes whole, its Application tells.
 */
export function deliveredLines(delivered: readonly DeliveredDiff[], measure: Measure): readonly Line[] {
  const rendered = delivered.filter(({ source }) => source === "charts/service").length;
  const chart: readonly Line[] = [
    {
      tone: "plain",
      text: `${rendered === 1 ? "1 application is" : `${rendered} applications are`} rendered by another charts/service: npm run render tells the difference`,
    },
  ];
  const own = delivered.filter(({ source, values }) => source !== "charts/service" || values.length > 0);
  return [
    ...(rendered === 0 ? [] : chart),
    ...alike(own).flatMap(([first, ...others]) => [
      ...applicationLines(first as DeliveredDiff, measure),
      ...(others.length === 0
        ? []
        : [quiet(`   the same in ${others.length} more: ${names(others.map(nameOf), shown(measure))}`)]),
    ]),
  ];
}

function nameOf({ application }: DeliveredDiff): string {
  return visible(application);
}

/** Names of a list that are shown: all of them where all lines are asked for. */
function shown({ lines }: Measure): number {
  return Number.isFinite(lines) ? 4 : Infinity;
}

/** Applications with the very same changes, in the order in which the first of each comes. */
function alike(delivered: readonly DeliveredDiff[]): readonly (readonly DeliveredDiff[])[] {
  const groups = new Map<string, DeliveredDiff[]>();
  for (const each of delivered) {
    const key = JSON.stringify([each.status, each.source, each.values]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  return [...groups.values()];
}

function applicationLines(each: DeliveredDiff, measure: Measure): readonly Line[] {
  const [sign, tone] = signs[each.status];
  const inner: Measure = { ...measure, width: measure.width - 3 };
  const lines = each.values.flatMap((change) => changeLines(change, inner));
  return [
    { tone, text: `${sign} ${nameOf(each)}` },
    ...lines.map((line) => ({ ...line, text: `   ${line.text}` })),
    ...(each.source === "manifests"
      ? [{ tone: "plain" as const, text: "   its manifests are others: npm run render tells the difference" }]
      : []),
  ];
}
