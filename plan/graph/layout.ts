import ELK from "elkjs/lib/elk.bundled.js";
import type { ElkExtendedEdge, ElkNode } from "elkjs/lib/elk-api";
import type { Graph, GraphLane, GraphNode } from "./model";
import { textWidth } from "./text-width";
import { kindSize, nameSize } from "./theme";

/** A place in the picture, in pixels from its upper left corner. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A place with a size. */
export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** Where everything of a graph goes. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly lanes: readonly (Box & { readonly lane: GraphLane })[];
  readonly nodes: readonly (Box & { readonly node: GraphNode; readonly lane: GraphLane })[];
  /** Corners of each line, from what comes first to what waits for it. */
  readonly edges: readonly (readonly Point[])[];
}

const options = {
  "elk.algorithm": "layered",
  "elk.direction": "DOWN",
  "elk.hierarchyHandling": "INCLUDE_CHILDREN",
  "elk.edgeRouting": "ORTHOGONAL",
  "elk.padding": "[top=0,left=0,bottom=0,right=0]",
  "elk.spacing.nodeNode": "16",
  "elk.spacing.edgeNode": "14",
  "elk.layered.spacing.nodeNodeBetweenLayers": "30",
  "elk.layered.spacing.edgeNodeBetweenLayers": "14",
  "elk.layered.considerModelOrder.strategy": "PREFER_NODES",
  "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
  "elk.layered.mergeEdges": "true",
};
const lanePadding = "[top=42,left=16,bottom=16,right=16]";
const nodeHeight = 46;

/** Places lanes, boxes and lines so that an `up` reads from top to bottom. */
export async function layOut(graph: Graph): Promise<Layout> {
  const placed: ElkNode = await new ELK().layout<ElkNode>({
    id: "graph",
    layoutOptions: options,
    children: graph.lanes.map(toElk),
    edges: graph.edges.map(({ from, to }, index) => ({
      id: `edge ${index}`,
      sources: [from],
      targets: [to],
    })),
  });
  const lanes = (placed.children ?? []).map((child, index) => ({
    ...toBox(child),
    lane: graph.lanes[index] as GraphLane,
  }));
  const nodes = lanes.flatMap((at, index) =>
    (placed.children?.[index]?.children ?? []).map((child, position) => ({
      ...toBox(child, at),
      node: at.lane.nodes[position] as GraphNode,
      lane: at.lane,
    })),
  );
  const origins = new Map(lanes.map((at) => [laneId(at.lane), at] as const));
  const edges = (placed.edges ?? []).flatMap((edge) => toLines(edge, origins.get(edge.container ?? "")));
  return { width: placed.width ?? 0, height: placed.height ?? 0, lanes, nodes, edges };
}

function laneId(lane: GraphLane): string {
  return `lane ${lane.name}`;
}

/** Boxes of a lane are equally wide, as wide as the longest text needs. */
function toElk(lane: GraphLane): ElkNode {
  const texts = lane.nodes.map(({ title, subtitle, protect }) =>
    Math.max(textWidth(title, nameSize) + (protect ? 18 : 0), textWidth(`${subtitle} · 999`, kindSize)),
  );
  const width = Math.min(Math.max(...texts, 104) + 30, 250);
  return {
    id: laneId(lane),
    layoutOptions: { "elk.padding": lanePadding },
    children: lane.nodes.map(({ id }) => ({ id, width, height: nodeHeight })),
  };
}

function toBox({ x = 0, y = 0, width = 0, height = 0 }: ElkNode, origin: Point = { x: 0, y: 0 }): Box {
  return { x: origin.x + x, y: origin.y + y, width, height };
}

/** The coordinates of a line are those of the smallest box that holds all of it. */
function toLines(edge: ElkExtendedEdge, { x, y }: Point = { x: 0, y: 0 }): Point[][] {
  return (edge.sections ?? []).map(({ startPoint, bendPoints = [], endPoint }) =>
    [startPoint, ...bendPoints, endPoint].map((point) => ({ x: x + point.x, y: y + point.y })),
  );
}
