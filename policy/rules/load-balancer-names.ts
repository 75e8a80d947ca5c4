import { at, isKnownObject, objectOf, type Known, type KnownObject } from "../../lib/known";
import type { StackFinding, StackResource, StackRule } from "../rule";
import { types } from "../../lib/resource-types";
import { loadBalancerName } from "../../lib/digitalocean/load-balancer";

/**
 * A name that another cluster's load balancer has makes the two destroy each other's. The pack sees one stack, so it
 * asks for what keeps stacks apart: the cluster's name, which has the stack's in it unless somebody chose another,
 * and of which there is one in an account, since a hook refuses to make a second. A plan of several stacks sees
 * them all, and across-stacks.ts compares them.
 */
export const loadBalancerNames: StackRule = {
  kind: "stack",
  name: "load-balancer-names",
  description:
    "A load balancer's name is unique in the account. " +
    "Begin it with the cluster's name (cluster.name), and give each one of its own.",
  severity: "critical",
  level: "mandatory",
  *check(resources, { environment: { cluster } }) {
    for (const resource of cluster.mode === "existing" ? [] : resources)
      if (isUnnamed(resource))
        yield finding(
          resource,
          `load balancer of ${resource.name}: no annotation ${loadBalancerName}; allowed: ${cluster.name}-<what it is for>`,
        );
    const owners = new Map<string, StackResource>();
    // What a release brings is among its values, which are looked through whole.
    for (const { name, resource } of resources
      .filter(({ through }) => through === undefined)
      .flatMap(namesIn)) {
      const where = `load balancer ${name} of ${resource.name}`;
      const other = owners.get(name);
      if (other !== undefined)
        yield finding(resource, `${where}: ${other.name} has the same; allowed: one of its own`);
      owners.set(name, other ?? resource);
      if (name !== cluster.name && !name.startsWith(`${cluster.name}-`))
        yield finding(resource, `${where}: allowed: ${cluster.name}-<what it is for>`);
    }
  },
};

/** A resource that asks for load balancers. */
type Asking = Pick<StackResource, "type" | "props">;

function finding({ urn }: StackResource, message: string): StackFinding {
  return { message, urn };
}

/** Where names are found, by type. */
const placesOf: Readonly<Record<string, (props: KnownObject) => Iterable<Known | undefined>>> = {
  [types.gateway]: (props) => [annotationOf(at(props, "spec.infrastructure.annotations"))],
  [types.service]: (props) => [annotationOf(at(props, "metadata.annotations"))],
  [types.loadBalancer]: ({ name }) => [name],
  [types.release]: ({ values }) => annotationsIn(values),
};

/** Types of resources that ask for load balancers. */
export const askingTypes: readonly string[] = Object.keys(placesOf);

/** Names of the load balancers that a resource asks for. */
export function namesIn<R extends Asking>(
  resource: R,
): readonly { readonly name: string; readonly resource: R }[] {
  const places = placesOf[resource.type];
  const names = places === undefined ? [] : [...places(resource.props)];
  return names.flatMap((name) => (typeof name === "string" ? [{ name, resource }] : []));
}

/**
 * Whether it asks for a load balancer without saying its name, which DigitalOcean then makes up. All Gateways of
 * Traefik share the one of its Service.
 */
function isUnnamed(resource: Asking): boolean {
  const { type } = resource;
  // To open the properties of all resources takes time.
  if (type !== types.gateway && type !== types.service) return false;
  const { metadata, spec } = resource.props;
  if (type === types.gateway) {
    const { infrastructure, gatewayClassName } = objectOf(spec);
    if (typeof spec === "symbol" || typeof infrastructure === "symbol" || gatewayClassName === "traefik")
      return false;
    return hasNone(at(infrastructure, "annotations"));
  }
  return (
    at(spec, "type") === "LoadBalancer" &&
    typeof metadata !== "symbol" &&
    hasNone(at(metadata, "annotations"))
  );
}

function hasNone(annotations: Known | undefined): boolean {
  return typeof annotations !== "symbol" && annotationOf(annotations) === undefined;
}

function annotationOf(annotations: Known | undefined): Known | undefined {
  return objectOf(annotations)[loadBalancerName];
}

/** The annotation wherever a chart's values have it. */
function* annotationsIn(value: Known | undefined): Iterable<Known | undefined> {
  if (Array.isArray(value)) for (const each of value as readonly Known[]) yield* annotationsIn(each);
  if (!isKnownObject(value)) return;
  yield annotationOf(value);
  for (const each of Object.values(value)) yield* annotationsIn(each);
}
