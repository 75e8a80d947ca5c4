import { isObject } from "../../lib/json";
import { types } from "../../lib/resource-types";
import type { JsonValues, PlanJson, ResourceJson } from "./contract";

/** Claims that something in a plan makes, with where they are. */
export interface HeldClaims {
  /** Name of the component or layer that declares them, such as `postgres`. */
  readonly owner: string;
  readonly namespace: string | undefined;
  readonly size: string;
  readonly storageClass: string;
  /** Names of the claims, as Kubernetes gives them. */
  readonly names: readonly string[];
}

/** All claims that a stack's plan declares: of releases, and of what Argo CD delivers. */
export function heldClaims({ environment, resources }: PlanJson): readonly HeldClaims[] {
  const namespaces = new Map(
    resources
      .filter(({ type }) => type === types.release)
      .map(({ parent, inputs }) => [parent, textOf(inputs.namespace)]),
  );
  return resources.flatMap(({ type, urn, name, inputs }) => {
    const { claims } = inputs;
    if (!Array.isArray(claims)) return [];
    const namespace = type === types.declaredRelease ? namespaces.get(urn) : textOf(environment.name);
    return claims.filter(isObject).map((declared) => described(declared, name, namespace));
  });
}

/** Those that go with a resource, or are left behind by it: with a release its own, with a namespace all that are in it. */
export function claimsWith(
  held: readonly HeldClaims[],
  { type, name }: Pick<ResourceJson, "type" | "name">,
): readonly HeldClaims[] {
  if (type === types.release) return held.filter(({ owner }) => owner === name);
  if (type === types.namespace) return held.filter(({ namespace }) => namespace === name);
  return type === types.cluster || type === types.vpc ? held : [];
}

/** `3 x 50Gi (data-postgres-0 to -2), …`, for a message. */
export function claimsText(claims: readonly HeldClaims[]): string {
  return claims
    .map(({ names, size }) => {
      const [first = "", last = ""] = [names[0], names.at(-1)];
      const others = names.length > 1 ? ` to ${last.slice(last.lastIndexOf("-"))}` : "";
      return `${first}${others} (${names.length} x ${size})`;
    })
    .join(", ");
}

function described(declared: JsonValues, owner: string, namespace: string | undefined): HeldClaims {
  const [template, statefulSet, size, storageClass] = ["template", "statefulSet", "size", "storageClass"].map(
    (key) => textOf(declared[key]) ?? "",
  ) as [string, string, string, string];
  const length = typeof declared.replicas === "number" ? declared.replicas : 1;
  const names = Array.from({ length }, (_, ordinal) => `${template}-${statefulSet}-${ordinal}`);
  return { owner, namespace, size, storageClass, names };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
