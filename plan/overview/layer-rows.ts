import { byLayer, sumOf } from "../../cost/cost";
import { columns, cut, fit } from "../../lib/style";
import { visible } from "../../lib/visible";
import { lanesOf } from "../graph/model";
import type { Plan } from "../plan";
import { usdInWords } from "./dollars";

const titleWidth = 13;

/** One line a layer: how many resources it makes, which parts they are, and what that costs a month. */
export function layerRows(plan: Plan, width: number): readonly string[] {
  const costs = new Map(
    [...byLayer(plan.cost.lines)].map(([layer, lines]) => [layer ?? "other", sumOf(lines).monthlyUsd]),
  );
  return lanesOf(plan).map(({ name, size, nodes }) => {
    const usd = costs.get(name);
    const cost = usd === undefined ? "" : `  ${usdInWords(usd)}`;
    const head = `${fit(visible(name), titleWidth - 1)} ${String(size).padStart(4)}  `;
    const room = width - columns(head) - columns(cost);
    const parts = listed(
      nodes.map(({ title }) => visible(title)),
      room,
    );
    return head + (cost === "" ? parts : fit(parts, room)) + cost;
  });
}

/** As many names as there is room for, and how many more there are. */
function listed(names: readonly string[], room: number): string {
  let text = "";
  for (const [index, name] of names.entries()) {
    const longer = index === 0 ? name : `${text}, ${name}`;
    const left = names.length - index - 1;
    if (columns(longer) + (left === 0 ? 0 : columns(`, +${left}`)) > room)
      return index === 0 ? cut(name, room) : `${text}, +${left + 1}`;
    text = longer;
  }
  return text;
}
