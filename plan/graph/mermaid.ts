import type { Graph } from "./model";

/** Graphs as one Mermaid flowchart, which GitHub draws in a comment inside a block of `mermaid`. */
export function toMermaid(graphs: readonly Graph[]): string {
  const lines = graphs.flatMap(({ title, lanes, edges }, at) => {
    const ids = new Map(lanes.flatMap(({ nodes }) => nodes).map(({ id }, index) => [id, `n${at}_${index}`]));
    return [
      `  subgraph s${at}["${escaped(title)}"]`,
      ...lanes.flatMap(({ nodes }) =>
        nodes.map((node) => `    ${ids.get(node.id)}["${escaped(node.title)}<br>${escaped(node.subtitle)}"]`),
      ),
      ...edges.map(({ from, to }) => `    ${ids.get(from)} --> ${ids.get(to)}`),
      "  end",
    ];
  });
  return ["flowchart TB", ...lines, ""].join("\n");
}

/** Whatever Mermaid or a browser could take for markup by its number. */
function escaped(text: string): string {
  return text.replace(/[^A-Za-z0-9 .,:/_$×…-]/gu, (character) => `#${character.codePointAt(0)};`);
}
