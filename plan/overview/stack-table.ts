import type { StackFacts } from "../../stacks/facts";
import { aligned, columns, cut, type Style } from "../../lib/style";
import { visible } from "../../lib/visible";
import type { Plan } from "../plan";
import { usdInWords } from "./dollars";
import type { Planned } from "./planned";
import { bounds } from "./room-rows";
import { verdictOf } from "./verdict";

/** One column: its title, and a stack's cell in it. */
interface Column {
  readonly title: string;
  readonly of: (plan: Plan, facts: StackFacts | undefined) => string;
}

const unknown = "-";

const about: readonly Column[] = [
  { title: "where", of: (_, facts) => visible(facts?.where ?? unknown) },
  { title: "version", of: (_, facts) => facts?.version ?? unknown },
  { title: "nodes", of: (_, facts) => (facts?.nodes === undefined ? unknown : bounds(facts.nodes)) },
  { title: "apps", of: (_, facts) => String(facts?.applications ?? unknown) },
  { title: "hosts", of: (_, facts) => String(facts?.hosts ?? unknown) },
];
const money: readonly Column[] = [
  { title: "now", of: ({ cost }) => usdInWords(cost.monthlyUsd) },
  { title: "up to", of: ({ cost }) => usdInWords(cost.ceilingUsd) },
];

/** A row a stack, in the order asked; of a project that says nothing of its stacks only what a plan knows. */
export function stackTable({ plans, failures, stacks }: Planned, style: Style): readonly string[] {
  const facts = new Map(plans.map((plan) => [plan, plan.facts?.()]));
  const known = plans.length === 0 || [...facts.values()].some((each) => each !== undefined);
  const middle = [...(known ? about : []), ...money];
  const rows = stacks.flatMap((stack) => {
    const plan = plans.find((each) => each.stack === stack);
    const failed = failures.some((each) => each.stack === stack);
    if (plan === undefined && !failed) return [];
    const cells = middle.map(({ of }) => (plan === undefined ? unknown : of(plan, facts.get(plan))));
    return [[visible(stack), ...cells, plan === undefined ? "refused" : verdictOf(plan)]];
  });
  const table = fitted([["stack", ...middle.map(({ title }) => title), "verdict"], ...rows], style.width);
  const numbers = middle.flatMap(({ title }, index) => (/where|version/.test(title) ? [] : [index + 1]));
  const [head = "", ...lines] = aligned(table, numbers);
  return [style.bold(head), ...lines.map((line) => painted(line, style))];
}

/** Names give way where a row would be longer than a line: the stack's and where it is, evenly. */
function fitted(rows: readonly (readonly string[])[], width: number): readonly (readonly string[])[] {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => columns(row[at] ?? ""))));
  let over = widths.reduce((sum, each) => sum + each + 2, -2) - width;
  const yielding = rows[0]?.[1] === "where" ? [0, 1] : [0];
  while (over-- > 0) {
    const widest = yielding.reduce((a, b) => ((widths[b] ?? 0) > (widths[a] ?? 0) ? b : a));
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return rows.map((row) => row.map((cell, at) => cut(cell, widths[at] ?? 0)));
}

function painted(line: string, style: Style): string {
  return line
    .replace(/refused$/, style.error)
    .replace(/set first$/, style.warn)
    .replace(/ready$/, style.good);
}
