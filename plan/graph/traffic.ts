import { shownUsd } from "../../cost/money";
import type { ServedApplication } from "../../stacks/facts";
import { countOf } from "../labels";
import type { Plan } from "../plan";
import type { Graph, GraphEdge, GraphNode } from "./model";

/** From this many applications on that use the same, they share a box. */
const crowd = 8;

/**
 * What a person gets of a stack: traffic from the Internet through the gateway to applications, what these use, and the
 * volumes behind, with their prices a month; undefined for a project that says nothing of its applications.
 */
export function trafficOf(plan: Plan): Graph | undefined {
  const facts = plan.facts?.();
  if (facts === undefined) return undefined;
  const groups = grouped(facts.served);
  const services = [...new Set(facts.served.flatMap(({ uses }) => uses))].sort();
  const volumes = plan.cost.lines.flatMap(({ item, quantity, unit, monthlyUsd }) => {
    const owner = /^volumes? (?:\S+ )?of (.+)$/.exec(item)?.[1];
    return owner === undefined ? [] : [{ owner, title: `${quantity} ${unit}`, usd: shownUsd(monthlyUsd) }];
  });
  const balancers = plan.cost.lines.filter(({ item }) => item.startsWith("load balancer"));
  const usd = balancers.reduce((sum, { monthlyUsd }) => sum + monthlyUsd, 0);
  const known = [...services, ...volumes.map(({ owner }) => owner)];
  const standing = [...new Set(known)].filter((name) => !facts.served.some((each) => each.name === name));
  const nodes = {
    Internet: [box("internet", "Internet", countOf(facts.hosts, "host"))],
    gateway: [box("gateway", "Gateway", usd === 0 ? "Gateway API" : `load balancer, $${shownUsd(usd)}`)],
    applications: groups.map(({ id, title, subtitle }) => box(id, title, subtitle)),
    services: standing.map((name) => box(`service ${name}`, name, "data service")),
    volumes: volumes.map(({ owner, title, usd: price }, at) =>
      box(`volume ${at}`, title, `volumes of ${owner}, $${price}`),
    ),
  };
  const lanes = Object.entries(nodes).map(([name, own]) => ({ name, size: own.length, nodes: own }));
  const homeOf = (owner: string): string | undefined =>
    standing.includes(owner)
      ? `service ${owner}`
      : groups.find(({ members }) => members.some(({ name }) => name === owner))?.id;
  const edges: readonly GraphEdge[] = [
    { from: "internet", to: "gateway" },
    ...groups.filter(({ reached }) => reached).map(({ id }) => ({ from: "gateway", to: id })),
    ...groups.flatMap(({ id, uses }) => uses.map((name) => ({ from: id, to: `service ${name}` }))),
    ...volumes.flatMap(({ owner }, at) => {
      const from = homeOf(owner);
      return from === undefined ? [] : [{ from, to: `volume ${at}` }];
    }),
  ];
  return {
    title: `${plan.project} / ${plan.stack}: what people get`,
    note: "from the Internet to applications, services and volumes; USD a month",
    size: plan.resources.length - 1,
    lanes: lanes.filter((lane) => lane.nodes.length > 0),
    edges,
  };
}

function box(id: string, title: string, subtitle: string): GraphNode {
  return { id, title, subtitle, size: 1, protect: false };
}

/** Applications of one box. */
interface Group {
  readonly id: string;
  readonly title: string;
  readonly subtitle: string;
  readonly members: readonly ServedApplication[];
  readonly uses: readonly string[];
  /** Whether a host leads to it. */
  readonly reached: boolean;
}

function grouped(served: readonly ServedApplication[]): readonly Group[] {
  const alike = new Map<string, ServedApplication[]>();
  for (const each of served) {
    const key = JSON.stringify([each.hosts.length > 0, [...each.uses].sort()]);
    alike.set(key, [...(alike.get(key) ?? []), each]);
  }
  return [...alike.values()].flatMap((members) =>
    members.length < crowd ? members.map((each) => groupOf([each])) : [groupOf(members)],
  );
}

function groupOf(members: readonly ServedApplication[]): Group {
  const [first] = members as [ServedApplication, ...ServedApplication[]];
  const { name, hosts, uses } = first;
  const alone = members.length === 1;
  return {
    id: `application ${name}`,
    title: alone ? name : countOf(members.length, "application"),
    subtitle: alone ? (hosts[0] ?? "inside the cluster") : `${name}, …`,
    members,
    uses,
    reached: hosts.length > 0,
  };
}
