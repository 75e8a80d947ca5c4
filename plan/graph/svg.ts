import type { Box, Layout, Point } from "./layout";
import type { Graph, GraphLane } from "./model";
import { cutToWidth } from "./text-width";
import { hueOf, kindSize, nameSize, styles } from "./theme";

/** A graph with its places. */
export interface Picture {
  readonly graph: Graph;
  readonly layout: Layout;
}

const margin = 28;
const titleHeight = 52;

/** Pictures below each other in one self-contained SVG; `withStyles` leaves the styles to the page around it. */
export function toSvg(pictures: readonly Picture[], withStyles = true): string {
  const width = Math.ceil(Math.max(...pictures.map(({ layout }) => layout.width)) + 2 * margin);
  let top = 0;
  const groups = pictures.map((picture) => {
    const left = (width - picture.layout.width) / 2;
    const group = `<g transform="translate(${round(left)} ${round(top + titleHeight + margin / 2)})">${drawing(picture)}</g>`;
    const head = titleOf(picture.graph, width / 2, top + 32);
    top += titleHeight + margin / 2 + picture.layout.height + margin;
    return head + group;
  });
  const height = Math.ceil(top);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escape(label(pictures))}">`,
    ...(withStyles ? [`<style>${styles(hues(pictures))}</style>`] : []),
    `<defs><marker id="head" viewBox="0 0 8 8" refX="6.5" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="head" d="M0.5 0.8 7 4 0.5 7.2z"/></marker></defs>`,
    `<rect class="page" width="${width}" height="${height}"/>`,
    ...groups,
    `</svg>`,
  ].join("\n");
}

/** Hues that the pictures use. */
export function hues(pictures: readonly Picture[]): readonly number[] {
  return [
    ...new Set(pictures.flatMap(({ graph }) => graph.lanes.map(({ name }, index) => hueOf(name, index)))),
  ];
}

function label(pictures: readonly Picture[]): string {
  return `What waits for what in ${pictures.map(({ graph }) => graph.title).join(" and ")}`;
}

function titleOf(graph: Graph, x: number, y: number): string {
  const note = escape(graph.note ?? `${graph.size} resources; an arrow leads to what waits`);
  return `<text class="title" x="${round(x)}" y="${y}" text-anchor="middle">${escape(graph.title)}</text><text class="note" x="${round(x)}" y="${y + 18}" text-anchor="middle">${note}</text>`;
}

function drawing({ graph, layout }: Picture): string {
  const hueClass = (lane: GraphLane) => `h${hueOf(lane.name, graph.lanes.indexOf(lane))}`;
  return [
    ...layout.lanes.map((at) => `<g class="${hueClass(at.lane)}">${rect("lane", at, 10)}</g>`),
    ...layout.edges.map((points) => `<path class="edge" marker-end="url(#head)" d="${path(points)}"/>`),
    // Above the lines, which its outline keeps at a distance.
    ...layout.lanes.map((at) => `<g class="${hueClass(at.lane)}">${laneTitle(at, at.lane)}</g>`),
    ...layout.nodes.map((at) => `<g class="${hueClass(at.lane)}">${nodeBox(at, at)}</g>`),
  ].join("\n");
}

function laneTitle({ x, y }: Point, { name, size }: GraphLane): string {
  return `<text class="lane-title accent" x="${round(x + 16)}" y="${round(y + 26)}">${escape(name)}<tspan class="note" font-weight="400" dx="8">${size}</tspan></text>`;
}

function nodeBox(box: Box, { node }: Layout["nodes"][number]): string {
  const room = box.width - 28 - (node.protect ? 18 : 0);
  return [
    `<title>${escape(`${node.subtitle} ${node.title}: ${node.size} ${node.size === 1 ? "resource" : "resources"}${node.protect ? ", protected from deletion" : ""}`)}</title>`,
    rect("node", box, 7),
    `<rect class="accent" x="${round(box.x)}" y="${round(box.y + 9)}" width="3" height="${box.height - 18}" rx="1.5"/>`,
    `<text class="name" x="${round(box.x + 15)}" y="${round(box.y + 19)}">${escape(cutToWidth(node.title, nameSize, room))}</text>`,
    `<text class="kind" x="${round(box.x + 15)}" y="${round(box.y + 35)}">${escape(cutToWidth(secondLine(node.subtitle, node.size), kindSize, box.width - 28))}</text>`,
    ...(node.protect ? [lock(box.x + box.width - 22, box.y + 9)] : []),
  ].join("");
}

function secondLine(subtitle: string, size: number): string {
  return size === 1 ? subtitle : `${subtitle} · ${size}`;
}

/** A padlock, for what may not be deleted. */
function lock(x: number, y: number): string {
  return `<g transform="translate(${round(x)} ${round(y)})"><rect class="accent" x="0" y="5" width="11" height="8" rx="1.6"/><path d="M2.5 5V3.5a3 3 0 0 1 6 0V5" fill="none" class="shackle"/></g>`;
}

function rect(name: string, { x, y, width, height }: Box, radius: number): string {
  return `<rect class="${name}" x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="${radius}"/>`;
}

/** A line with rounded corners. */
function path(points: readonly Point[]): string {
  const [first, ...rest] = points as readonly [Point, ...Point[]];
  let before = first;
  const parts = rest.map((point, index) => {
    const after = rest[index + 1];
    const segment =
      after === undefined
        ? `L${at(point)}`
        : `L${at(towards(point, before))}Q${at(point)} ${at(towards(point, after))}`;
    before = point;
    return segment;
  });
  return `M${at(first)}${parts.join("")}`;
}

/** The point up to 6 pixels away from a corner, on the way to another. */
function towards(corner: Point, other: Point): Point {
  const distance = Math.hypot(other.x - corner.x, other.y - corner.y);
  const share = distance === 0 ? 0 : Math.min(6, distance / 2) / distance;
  return { x: corner.x + (other.x - corner.x) * share, y: corner.y + (other.y - corner.y) * share };
}

function at({ x, y }: Point): string {
  return `${round(x)} ${round(y)}`;
}

/** Enough for a screen, and the same on every machine. */
function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Text that is safe in SVG and HTML. */
export function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
