import type { Plan } from "../plan";
import { toHtml } from "./html";
import { layOut } from "./layout";
import { graphOf } from "./model";
import { toSvg } from "./svg";

/** Formats in which plans can be drawn. */
export type Format = "svg" | "html";

/** Draws plans, one picture each, as one self-contained file that is readable on light and dark pages. */
export async function drawPlans(plans: readonly Plan[], format: Format): Promise<string> {
  const pictures = await Promise.all(
    plans.map(async (plan) => {
      const graph = graphOf(plan);
      return { graph, layout: await layOut(graph) };
    }),
  );
  return format === "html" ? toHtml(pictures) : `${toSvg(pictures)}\n`;
}
