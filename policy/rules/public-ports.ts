import { isPublicRange } from "../address-range";
import { at, listOf, objectOf, textOf, type Known, type KnownObject } from "../../lib/known";
import { admits, admitsAll, isFromEverywhere } from "../network-rule";
import type { Resource, ResourceRule } from "../rule";
import { types } from "../../lib/resource-types";

/** Ports over which machines are administered or data can be had, and what listens there. */
const sensitive: ReadonlyMap<number, string> = new Map([
  [22, "SSH"],
  [2375, "Docker"],
  [2376, "Docker"],
  [2379, "etcd"],
  [2380, "etcd"],
  [3306, "MySQL"],
  [3389, "RDP"],
  [4369, "Erlang"],
  [5432, "PostgreSQL"],
  [5671, "RabbitMQ"],
  [5672, "RabbitMQ"],
  [6379, "Redis"],
  [6443, "the Kubernetes API"],
  [9042, "Cassandra"],
  [9200, "Elasticsearch"],
  [10250, "the kubelet"],
  [11211, "memcached"],
  [15672, "RabbitMQ's administration"],
  [25672, "RabbitMQ"],
  [26379, "Redis Sentinel"],
  [27017, "MongoDB"],
]);

const allowed = "allowed: addresses and ranges of yours";

/** What opens all of them opens these too; what names its ports may be for everybody. */
const everyPort = "every port";
const orPorts = ", or the ports alone that are for everybody";

const faultsOf: Readonly<Record<string, (props: KnownObject) => Iterable<string>>> = {
  [types.firewall]: firewall,
  [types.databaseFirewall]: databaseFirewall,
  [types.loadBalancer]: loadBalancer,
  [types.networkPolicy]: networkPolicy,
  [types.ciliumPolicy]: ciliumPolicy,
  [types.ciliumPolicyOfCluster]: ciliumPolicy,
  [types.service]: service,
};

/** What is open to the Internet is being tried within minutes. */
export const publicPorts: ResourceRule = {
  kind: "resource",
  name: "public-ports",
  description:
    "Nobody on the Internet reaches a port of administration or of a database. " +
    "Name the addresses that may, or do not open the port, which is known by its number or by a name that says it.",
  severity: "critical",
  level: "mandatory",
  types: Object.keys(faultsOf),
  *check({ type, name, props }: Resource) {
    const [, , kind = type] = type.split(":");
    const title = textOf(at(props, "metadata.name")) || name;
    for (const fault of faultsOf[type]?.(props) ?? [])
      yield `${kind} ${title}: ${fault}; ${allowed}${fault.includes(everyPort) ? orPorts : ""}`;
  },
};

function opened(covers: (port: number) => boolean): string | undefined {
  const found = [...sensitive].find(([port]) => covers(port));
  return found && `port ${found[0]} (${found[1]})`;
}

function* firewall({ inboundRules }: KnownObject): Iterable<string> {
  for (const [index, rule] of listOf(inboundRules).entries()) {
    const range = at(rule, "portRange");
    if (typeof range === "symbol" || at(rule, "protocol") === "icmp") continue;
    const port = isAll(textOf(range)) ? everyPort : opened((each) => isInRange(each, textOf(range)));
    const source = listOf(at(rule, "sourceAddresses")).find(isPublic);
    if (port !== undefined && source !== undefined) yield `inboundRules[${index}] opens ${port} to ${source}`;
  }
}

/** As DigitalOcean writes it: `all`, `0` or nothing. */
function isAll(range: string): boolean {
  return range === "" || range === "all" || range === "0";
}

/** As DigitalOcean writes it: `22`, or `8000-9000`. */
function isInRange(port: number, range: string): boolean {
  const [from = "", to = from] = range.split("-");
  return Number(from) <= port && port <= Number(to);
}

function isPublic(range: Known | undefined): range is string {
  return typeof range === "string" && isPublicRange(range);
}

function* databaseFirewall({ rules }: KnownObject): Iterable<string> {
  for (const [index, rule] of listOf(rules).entries()) {
    const value = at(rule, "value");
    if (at(rule, "type") === "ip_addr" && isPublic(value))
      yield `rules[${index}] opens the database to ${value}`;
  }
}

function* loadBalancer({ forwardingRules, firewall: own }: KnownObject): Iterable<string> {
  const sources = listOf(at(own, "allows")).map((each) =>
    typeof each === "string" ? each.replace(/^(cidr|ip):/, "") : each,
  );
  if (sources.length > 0 && !sources.some(isPublic)) return;
  for (const [index, rule] of listOf(forwardingRules).entries()) {
    const port = forwarded(at(rule, "entryPort"), at(rule, "targetPort"));
    if (port !== undefined) yield `forwardingRules[${index}] opens ${port} to everybody`;
  }
}

function* networkPolicy(props: KnownObject): Iterable<string> {
  for (const [index, rule] of listOf(at(props, "spec.ingress")).entries()) {
    if (!isFromEverywhere(rule)) continue;
    const port = admitsAll(rule) ? everyPort : opened((each) => admits(rule, each));
    if (port !== undefined) yield `spec.ingress[${index}] opens ${port} to everybody`;
  }
}

/** Cilium's names for the Internet. */
const world = /^(all|world(-ipv[46])?)$/;

function* ciliumPolicy(props: KnownObject): Iterable<string> {
  const specs: readonly Known[] = [props["spec"] ?? null, ...listOf(props["specs"])];
  for (const [index, spec] of specs.entries())
    for (const [number, rule] of listOf(at(spec, "ingress")).entries()) {
      if (!isFromWorld(rule)) continue;
      const ports = listOf(at(rule, "toPorts")).flatMap((each) => listOf(at(each, "ports")));
      const covers = (port: number) => ports.some((each) => coversPort(each, port));
      const port = ports.length === 0 ? everyPort : opened(covers);
      const where = index === 0 ? "spec" : `specs[${index - 1}]`;
      if (port !== undefined) yield `${where}.ingress[${number}] opens ${port} to everybody`;
    }
}

/** A rule that names nobody is for everybody. */
function isFromWorld(rule: Known): boolean {
  if (typeof rule === "symbol") return false;
  const peers = Object.keys(objectOf(rule)).filter((key) => key.startsWith("from"));
  const cidrs = [
    ...listOf(at(rule, "fromCIDR")),
    ...listOf(at(rule, "fromCIDRSet")).map((each) => at(each, "cidr") ?? null),
  ];
  const entities = listOf(at(rule, "fromEntities"));
  return peers.length === 0 || cidrs.some(isPublic) || entities.some((each) => world.test(textOf(each)));
}

/** Cilium writes ports as texts; 0 is every one. */
function coversPort(entry: Known, port: number): boolean {
  const from = Number(at(entry, "port"));
  const to = at(entry, "endPort");
  return from === 0 || from === port || (typeof to === "number" && from <= port && port <= to);
}

function* service(props: KnownObject): Iterable<string> {
  const reached = reachOf(props);
  if (reached === undefined) return;
  for (const [index, each] of listOf(at(props, "spec.ports")).entries()) {
    const port = forwarded(at(each, "port"), at(each, "targetPort"));
    if (port !== undefined) yield `spec.ports[${index}] opens ${port} to everybody${reached}`;
  }
}

/** DOKS opens the port of a NodePort Service in the firewall of the nodes, unless an annotation says otherwise. */
const firewallManaged = "kubernetes.digitalocean.com/firewall-managed";

/** How everybody reaches a Service, as the end of a sentence; undefined where not everybody does. */
function reachOf(props: KnownObject): string | undefined {
  const type = at(props, "spec.type");
  if (type === "NodePort")
    return objectOf(at(props, "metadata.annotations"))[firewallManaged] === "false"
      ? undefined
      : ", on each node";
  const ranges = at(props, "spec.loadBalancerSourceRanges");
  if (type !== "LoadBalancer" || typeof ranges === "symbol") return undefined;
  return listOf(ranges).length > 0 && !listOf(ranges).some(isPublic) ? undefined : "";
}

/** What containers call their ports at which the same listens. */
const named =
  /^(tcp-)?(amqps?|cql|docker|elasticsearch|epmd|etcd|kubelet|memcached|mongo(db)?|mysql|pgpool|postgres(ql)?|rdp|redis|ssh)(-|$)/i;

/** What is at a port, or behind it: another number hides nothing, and neither does a name that says so. */
function forwarded(entry: Known | undefined, target: Known | undefined): string | undefined {
  const byName = typeof target === "string" && named.test(target) ? `port ${target}` : undefined;
  const port = opened((each) => each === entry) ?? opened((each) => each === target) ?? byName;
  return port !== undefined && typeof entry === "number" && !port.startsWith(`port ${entry} `)
    ? `${port}, as ${entry},`
    : port;
}
