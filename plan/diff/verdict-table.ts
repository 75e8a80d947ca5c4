import { aligned, columns, cut, type Style } from "../../lib/style";
import type { StackDiff } from "./diff";
import { visible } from "./display";
import { costCell, diffVerdict, findingCounts } from "./verdict";

/** A row a stack: what an `up` would do, what a month costs, findings that come and go, and the verdict. */
export function verdictTable(diffs: readonly StackDiff[], style: Style): readonly string[] {
  const head = ["stack", "add", "change", "replace", "delete", "USD a month", "findings", "verdict"];
  const rows = diffs.map((diff) => {
    const { create, update, replace } = diff.counts;
    const { come, gone } = findingCounts(diff);
    const found = come + gone === 0 ? "" : `+${come} -${gone}`;
    const numbers = [create, update, replace, diff.counts.delete].map(String);
    return [visible(diff.stack), ...numbers, costCell(diff), found, diffVerdict(diff)];
  });
  const align = (names: number): readonly string[] =>
    aligned(
      [head, ...rows].map(([name = "", ...cells]) => [cut(name, names), ...cells]),
      [1, 2, 3, 4, 5, 6],
    );
  // Names give way where a row would be longer than a line.
  const others = Math.max(...align(0).map(columns));
  const [title = "", ...lines] = align(Math.max(style.width - others, 5));
  return [style.bold(title), ...lines.map((line) => painted(line, style))];
}

function painted(line: string, style: Style): string {
  return line
    .replace(/(refused|takes away)$/, style.error)
    .replace(/(changes|new|no file)$/, style.warn)
    .replace(/no change$/, style.good);
}
