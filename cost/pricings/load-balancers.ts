import { shown } from "../../lib/violation";
import { isDeclared, type Entry, type Fault, type Pricing } from "../billable";
import {
  loadBalancerAnnotation,
  loadBalancerName,
  loadBalancerType,
} from "../../lib/digitalocean/load-balancer";
import { entryOf, prices } from "../../lib/digitalocean/prices";
import type { Fields, Reader } from "../reader";

/** Load balancers that a component declares for what is in it. */
export const declaredLoadBalancers: Pricing = ({ properties }, { read, atDigitalOcean }) => {
  if (!atDigitalOcean) return [];
  const declared = read.list(properties["loadBalancers"]);
  if (declared === undefined) return [unknownNumber("load balancer")];
  return declared.map((one) => {
    const item = itemOf(read.text(read.at(one, "name")));
    return read.text(read.at(one, "type")) === "REGIONAL_NETWORK"
      ? passThrough(item)
      : nodes(item, unitsOf(read.at(one, "nodes"), read));
  });
};

/** A load balancer that no cluster asks for. */
export const loadBalancer: Pricing = ({ properties, name }, { read }) => {
  const item = itemOf(read.text(properties["name"]) ?? name);
  const type = read.text(properties["type"], "REGIONAL");
  if (type === undefined) return [unknownNumber(item)];
  if (type !== "REGIONAL") return [noPrice(type)];
  return [nodes(item, nodesOf(properties["sizeUnit"], properties["size"], read))];
};

/** A Service that asks the cloud for a load balancer; one with a class asks somebody else. */
export const service: Pricing = (resource, { read, atDigitalOcean }) => {
  if (isDeclared(resource) || !atDigitalOcean) return [];
  const { properties, name } = resource;
  const kind = read.text(read.at(properties["spec"], "type"), "ClusterIP");
  const annotations = read.fields(read.at(properties["metadata"], "annotations"));
  const item = itemOf(read.text(annotations?.[loadBalancerName]) ?? name);
  if (kind === undefined || annotations === undefined) return [unknownNumber(item)];
  if (kind !== "LoadBalancer" || read.text(read.at(properties["spec"], "loadBalancerClass"), "")) return [];
  const type = read.text(annotations[loadBalancerType], "REGIONAL");
  if (type !== undefined && type !== "REGIONAL") return [noPrice(type)];
  return [nodes(item, annotatedNodes(annotations, read))];
};

/** The GatewayClass of DOKS, whose controller makes a load balancer for each Gateway; others share a Service's. */
const loadBalancedClass = "cilium";

/** A Gateway that no component has declared. */
export const gateway: Pricing = (resource, { read, atDigitalOcean }) => {
  if (isDeclared(resource) || !atDigitalOcean) return [];
  const { properties, name } = resource;
  const { spec } = properties;
  const gatewayClass = read.text(read.at(spec, "gatewayClassName"));
  const annotations = read.fields(read.at(spec, "infrastructure", "annotations")) ?? {};
  const item = itemOf(read.text(annotations[loadBalancerName]) ?? name);
  if (gatewayClass === undefined) return [unknownNumber(item)];
  return gatewayClass === loadBalancedClass ? [nodes(item, annotatedNodes(annotations, read))] : [];
};

function itemOf(name: string | undefined): string {
  return name === undefined ? "load balancer" : `load balancer ${name}`;
}

/** A number of nodes; undefined for one that is not known yet. */
type Count = number | undefined | Fault;

/** Annotations are text, numbers too. */
function annotatedNodes(annotations: Fields, read: Reader): Count {
  const unit = annotations[`${loadBalancerAnnotation}size-unit`];
  const number = typeof unit === "string" && /^\d+$/.test(unit) ? Number(unit) : unit;
  return nodesOf(number, annotations[`${loadBalancerAnnotation}size-slug`], read);
}

/** What the sizes amount to that load balancers had before they had nodes. */
const nodesOfSize: Readonly<Record<string, number>> = { "lb-small": 1, "lb-medium": 3, "lb-large": 6 };

function nodesOf(sizeUnit: unknown, size: unknown, read: Reader): Count {
  if (!isNothing(sizeUnit) && sizeUnit !== 0) return unitsOf(sizeUnit, read);
  if (isNothing(size)) return 1;
  if (read.isUnknown(size)) return undefined;
  const slug = read.text(size) ?? "";
  return (
    entryOf(nodesOfSize, slug) ?? {
      fault: `the load balancer size "${slug}" has no price in lib/digitalocean/prices.ts`,
    }
  );
}

function unitsOf(given: unknown, read: Reader): Count {
  if (given === undefined || read.isUnknown(given)) return undefined;
  const count = read.number(given);
  if (count !== undefined && Number.isInteger(count) && count > 0) return count;
  return { fault: `${shown(given)} is no number of nodes of a load balancer` };
}

/** What providers and controllers take for their default. */
function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}

function nodes(item: string, count: Count): Entry {
  if (count === undefined) return unknownNumber(item);
  if (typeof count !== "number") return count;
  const { unit, usd } = prices.loadBalancer;
  return { item, quantity: { now: count }, unit, unitUsd: usd };
}

function unknownNumber(item: string): Entry {
  return { item, uncounted: "how many nodes it has, if it is made, is known only after deployment" };
}

function passThrough(item: string): Entry {
  return { item, uncounted: "no price list of this program has the price of a pass-through load balancer" };
}

function noPrice(type: string): Entry {
  return { fault: `a load balancer of type ${type} has no price in lib/digitalocean/prices.ts` };
}
