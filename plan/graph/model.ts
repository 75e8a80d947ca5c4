import { kindOf } from "../labels";
import type { Plan } from "../plan";
import type { PlannedResource } from "../resource";
import { compare } from "../../lib/compare";

/** One box of the picture: a component with all that is in it, a single resource, or many of one kind. */
export interface GraphNode {
  readonly id: string;
  readonly title: string;
  /** Second line: what it is, such as `Vpc`, or what it is called where its kind says more. */
  readonly subtitle: string;
  /** Number of resources that the box stands for. */
  readonly size: number;
  readonly protect: boolean;
}

/** One layer of the program. */
export interface GraphLane {
  readonly name: string;
  readonly size: number;
  readonly nodes: readonly GraphNode[];
}

/** `to` can only be made after `from`. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
}

/** A plan as a picture shows it. */
export interface Graph {
  readonly title: string;
  /** What is said below the title; default how many resources there are, and what an arrow means. */
  readonly note?: string;
  /** Number of resources, the stack itself not counted. */
  readonly size: number;
  readonly lanes: readonly GraphLane[];
  /** Only what no other path says already. */
  readonly edges: readonly GraphEdge[];
}

/** From this many of one kind in a layer on, they share a box. */
const crowd = 6;

/** Reduces a plan to what a person can take in: the parts of each layer, and which waits for which. */
export function graphOf(plan: Plan): Graph {
  const boxes = new Map<string, string>();
  return {
    title: `${plan.project} / ${plan.stack}`,
    size: plan.resources.length - 1,
    lanes: lanesOf(plan, boxes),
    edges: reduce(edgesBetween(plan, boxes)),
  };
}

/**
 * The parts of each layer, in the order of an `up`.
 * @param boxes is told in which box each resource is
 */
export function lanesOf(plan: Plan, boxes = new Map<string, string>()): readonly GraphLane[] {
  return plan.layers.map((layer) => laneOf(plan, layer, boxes)).filter(({ nodes }) => nodes.length > 0);
}

function laneOf(plan: Plan, layer: string | undefined, boxes: Map<string, string>): GraphLane {
  const tops = plan.children(plan.root).filter((resource) => resource.layer === layer);
  const parts = layer === undefined ? tops : tops.flatMap((top) => [...plan.children(top)]);
  const nodes = [...byKind(parts)].flatMap(([kind, members]) =>
    members.length >= crowd
      ? [box(plan, members, boxes, { title: `${members.length} × ${kind}`, subtitle: kind })]
      : members.map((member) => box(plan, [member], boxes, namesOf(plan, member, kind))),
  );
  const size = plan.resources.filter(
    (resource) => resource.layer === layer && resource.parent !== undefined,
  ).length;
  return { name: layer ?? "other", size, nodes };
}

/** The project's and the stack's names are in the picture's title already. */
function namesOf(plan: Plan, { name }: PlannedResource, kind: string): Names {
  const prefix = `${plan.project}-`;
  const short = name.startsWith(prefix) ? name.slice(prefix.length) : name;
  return short === plan.stack ? { title: kind, subtitle: short } : { title: short, subtitle: kind };
}

function byKind(parts: readonly PlannedResource[]): Map<string, PlannedResource[]> {
  const kinds = new Map<string, PlannedResource[]>();
  for (const part of parts) {
    const kind = kindOf(part.type);
    kinds.set(kind, [...(kinds.get(kind) ?? []), part]);
  }
  return kinds;
}

type Names = Pick<GraphNode, "title" | "subtitle">;

function box(
  plan: Plan,
  members: readonly PlannedResource[],
  boxes: Map<string, string>,
  names: Names,
): GraphNode {
  const id = members[0]?.urn ?? "";
  const all = members.flatMap((member) => withDescendants(plan, member));
  for (const { urn } of all) boxes.set(urn, id);
  return { ...names, id, size: all.length, protect: all.some(({ protect }) => protect) };
}

function withDescendants(plan: Plan, resource: PlannedResource): PlannedResource[] {
  return [resource, ...plan.children(resource).flatMap((child) => withDescendants(plan, child))];
}

/** Boxes that each box waits for. */
type Needs = Map<string, Set<string>>;

function edgesBetween(plan: Plan, boxes: ReadonlyMap<string, string>): Needs {
  const needs: Needs = new Map();
  for (const { urn, dependencies, provider } of plan.resources) {
    const to = boxes.get(urn);
    if (to === undefined) continue;
    for (const dependency of provider === undefined ? dependencies : [...dependencies, provider]) {
      const from = boxes.get(dependency);
      if (from === undefined || from === to) continue;
      needs.set(to, (needs.get(to) ?? new Set()).add(from));
    }
  }
  return needs;
}

/** Leaves out every edge that a longer way says already. */
function reduce(needs: Needs): GraphEdge[] {
  const edges: GraphEdge[] = [];
  for (const [to, direct] of needs) {
    const others = (from: string) => [...direct].filter((other) => other !== from);
    for (const from of direct) {
      if (!others(from).some((other) => reaches(needs, other, from, to))) edges.push({ from, to });
    }
  }
  return edges.sort((a, b) => compare(a.from, b.from) || compare(a.to, b.to));
}

/** Whether `start` waits for `goal`, on a way that does not lead through `avoid` (two boxes may wait for each other). */
function reaches(needs: Needs, start: string, goal: string, avoid: string): boolean {
  const seen = new Set([avoid, start]);
  const queue = [start];
  for (const current of queue) {
    for (const next of needs.get(current) ?? []) {
      if (next === goal) return true;
      if (!seen.has(next)) queue.push(next);
      seen.add(next);
    }
  }
  return false;
}
