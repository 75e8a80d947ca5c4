import { chartOf } from "../catalog";
import { truthOf } from "../lib/helm-truth";
import type { Environment } from "../stacks/environment";
import { renderedValue, specOf } from "./application-values";
import { at, isKnownObject, listOf, objectOf, textOf, type Known, type KnownObject } from "../lib/known";
import type { Resource } from "./rule";
import { types } from "../lib/resource-types";

/** A volume that something asks for, as far as it is stated. */
export interface Claim {
  /** As messages name it: `release redis, volumes of redis-node`. */
  readonly what: string;
  /** Undefined where it is left to the cluster's default. */
  readonly storageClass: Known | undefined;
  /** Undefined where it is left to a chart. */
  readonly size: Known | undefined;
}

/** Types of resources that ask for volumes. */
export const claimTypes: readonly string[] = [
  types.claim,
  types.statefulSet,
  types.declaredRelease,
  types.release,
  types.application,
];

/** The volumes that a resource asks for, or has its chart ask for. */
export function claimsOf({ type, name, props }: Resource, environment: Environment): readonly Claim[] {
  if (type === types.claim) return [claimOf(`claim ${objectName(props, name)}`, props["spec"])];
  if (type === types.statefulSet)
    return listOf(at(props, "spec.volumeClaimTemplates")).map((template) => {
      const claim = textOf(at(template, "metadata.name"));
      return claimOf(`StatefulSet ${objectName(props, name)}, claim ${claim}`, at(template, "spec"));
    });
  if (type === types.declaredRelease) return listOf(props["claims"]).map((each) => declared(name, each));
  // A chart of the catalog has declared its claims; of any other one nobody has.
  if (type === types.release)
    return chartOf(textOf(props["chart"])) === undefined
      ? [...persistenceOf(`release ${name}`, objectOf(props["values"]), [])]
      : [];
  return type === types.application ? claimsOfApplication(props, environment) : [];
}

/** Claims that a release declares, as the component around it says. */
function declared(release: string, claims: Known): Claim {
  return {
    what: `release ${release}, volumes of ${textOf(at(claims, "statefulSet"))}`,
    storageClass: at(claims, "storageClass"),
    size: at(claims, "size"),
  };
}

/** An application without a class of its own gets the platform's. */
function claimsOfApplication(props: KnownObject, environment: Environment): readonly Claim[] {
  const spec = specOf(props, environment);
  if (spec?.application.tool !== "helm") return [];
  const value = (key: string) => renderedValue(spec, props, `persistence.${key}`);
  if (truthOf(value("enabled")) !== true) return [];
  const own = value("storageClass");
  return [
    {
      what: `application ${spec.application.name}, persistence`,
      storageClass: own === undefined || own === "" ? environment.storage.class : own,
      size: value("size"),
    },
  ];
}

function objectName(props: KnownObject, otherwise: string): string {
  return textOf(at(props, "metadata.name")) || otherwise;
}

function claimOf(what: string, spec: Known | undefined): Claim {
  return {
    what,
    storageClass: at(spec, "storageClassName"),
    size: at(spec, "resources.requests.storage"),
  };
}

/** What charts call `persistence`, wherever in their values it is switched on. */
function* persistenceOf(what: string, values: KnownObject, path: readonly string[]): Iterable<Claim> {
  for (const [key, value] of Object.entries(values)) {
    if (!isKnownObject(value)) continue;
    const here = [...path, key];
    if (key !== "persistence") yield* persistenceOf(what, value, here);
    else if (truthOf(value["enabled"]) === true && truthOf(value["existingClaim"]) !== true)
      yield {
        what: `${what}, ${here.join(".")}`,
        storageClass: value["storageClass"] ?? value["storageClassName"],
        size: value["size"],
      };
  }
}
