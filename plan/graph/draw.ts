import type { Plan } from "../plan";
import { toHtml } from "./html";
import { layOut } from "./layout";
import { toMermaid } from "./mermaid";
import { graphOf, type Graph } from "./model";
import { toSvg } from "./svg";
import { trafficOf } from "./traffic";

/** Formats in which plans can be drawn. */
export type Format = "svg" | "html" | "mmd";

/** What there is to draw of a plan: what people get of it, and what waits for what. */
export type Subject = "traffic" | "order";

/**
 * Draws plans, as one self-contained file that is readable on light and dark pages, or as Mermaid for a comment.
 * @param subjects default both, and for Mermaid, in which the order would be a thicket, what people get alone
 */
export async function drawPlans(
  plans: readonly Plan[],
  format: Format,
  subjects: readonly Subject[] = format === "mmd" ? ["traffic"] : ["traffic", "order"],
): Promise<string> {
  const graphs = plans.flatMap((plan) => subjects.flatMap((subject) => drawn[subject](plan) ?? []));
  if (format === "mmd") return toMermaid(graphs.length > 0 ? graphs : plans.map(graphOf));
  const pictures = await Promise.all(graphs.map(async (graph) => ({ graph, layout: await layOut(graph) })));
  return format === "html" ? toHtml(pictures) : `${toSvg(pictures)}\n`;
}

const drawn: Readonly<Record<Subject, (plan: Plan) => Graph | undefined>> = {
  traffic: trafficOf,
  order: graphOf,
};
