import { cut, wrap, type Style } from "../../lib/style";
import { visible } from "../../lib/visible";
import { countOf } from "../labels";
import type { Plan } from "../plan";
import { afterDestroy } from "./after-destroy";
import { findingRows } from "./finding-rows";
import type { Planned, Failure } from "./planned";
import { layerRows } from "./layer-rows";
import { roomRows } from "./room-rows";
import { rowLines } from "./rows";
import { stackTable } from "./stack-table";
import { closingLine } from "./sum";
import { toSet, warningsBeside } from "./to-set";

/** How an overview is printed. */
export interface OverviewOptions {
  readonly style: Style;
  /** Whether whoever reads it sees more than ASCII. */
  readonly unicode: boolean;
}

/** More stacks than this are not told layer by layer, unless one asks for them alone. */
const toldByLayer = 3;

/** A part of the overview: its title, what is said beside that, and its lines. */
interface Part {
  readonly title: string;
  readonly beside?: string;
  readonly lines: readonly string[];
}

/**
 * The answer to what a person asks first, on one screen: what is wrong, every stack in a row, what it consists of and
 * how full it is, what a destroy would leave, what has to be set, what the policy pack finds, and the sum.
 */
export function overviewToText(planned: Planned, { style, unicode }: OverviewOptions): string {
  const { plans, failures } = planned;
  const told = plans.length <= toldByLayer ? plans : [];
  const parts: readonly Part[] = [
    { title: "Refused", lines: [...failures.flatMap(failureLines), ...loggedErrors(plans)] },
    { title: "", lines: stackTable(planned, style) },
    ...told.map((plan) => stackPart(plan, style, unicode)),
    {
      title: "What a destroy would leave",
      beside: "npm run leftovers",
      lines: rowLines(afterDestroy(plans), style.width - 2),
    },
    { title: "To set before an up", lines: rowLines(toSet(plans), style.width - 2) },
    { title: "Warnings", lines: warningsBeside(plans).flatMap((text) => hanging(text, style.width - 2)) },
    { title: "Findings", beside: "rule texts: --policy", lines: findingRows(plans, style.width - 2) },
  ];
  const texts = parts.filter(({ lines }) => lines.length > 0).map((part) => partText(part, style));
  return `${[...texts, style.bold(cut(closingLine(planned), style.width))].join("\n\n")}\n`;
}

function stackPart(plan: Plan, style: Style, unicode: boolean): Part {
  const rooms = roomRows(plan, unicode);
  const legend = rooms.length === 0 ? "" : "; bars: what pods request";
  return {
    title: visible(plan.stack),
    beside: countOf(plan.resources.length - 1, "resource") + legend,
    lines: [...layerRows(plan, style.width - 2), ...rooms],
  };
}

function partText({ title, beside, lines }: Part, style: Style): string {
  if (title === "") return lines.join("\n");
  const paint = title === "Refused" ? (text: string) => style.error(style.bold(text)) : style.bold;
  const head = paint(cut(title, style.width - 24)) + (beside === undefined ? "" : `  ${style.dim(beside)}`);
  return [head, ...lines.map((line) => `  ${title === "Refused" ? line : cut(line, style.width - 2)}`)].join(
    "\n",
  );
}

/** Faults are told whole, however long: nobody could mend what is cut. */
function failureLines({ stack, message }: Failure): readonly string[] {
  const [first = "", ...rest] = message.split("\n");
  return [first.includes(stack) ? first : `${stack}: ${first}`, ...rest];
}

function loggedErrors(plans: readonly Plan[]): readonly string[] {
  return plans.flatMap(({ stack, messages }) =>
    messages.flatMap(({ severity, text }) => (severity === "error" ? [`${stack}: ${text}`] : [])),
  );
}

/** Prose that goes on in the next line, a little further in. */
function hanging(text: string, width: number): readonly string[] {
  return wrap(visible(text), width - 2).map((line, index) => (index === 0 ? line : `  ${line}`));
}
