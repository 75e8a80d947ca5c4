import { specOf } from "../application-values";
import { ownedBy, sharedObjects, type Identity, type Owner } from "../delivered";
import type { StackResource, StackRule } from "../rule";
import type { BroughtKind } from "../../catalog/chart";
import { at, textOf } from "../../lib/known";
import { types } from "../../lib/resource-types";
import type { ApplicationSpec } from "../../stacks/applications";
import type { Environment } from "../../stacks/environment";
import { dataServicesOf } from "../../stacks/installed";

/** Two that bring one object overwrite each other, and whoever goes first takes it away from the other. */
export const applicationObjectNames: StackRule = {
  kind: "stack",
  name: "application-object-names",
  description:
    "An object has one owner: an application, a release or the program. " +
    "Give what two bring another name in one of them, such as by namePrefix in its kustomization.",
  severity: "high",
  level: "mandatory",
  about: types.application,
  *check(resources, { environment }) {
    const applications = resources
      .filter(({ type }) => type === types.application)
      .flatMap(({ urn, props }) => {
        const spec = specOf(props, environment);
        if (spec === undefined) return [];
        return [{ urn, what: `application ${spec.application.name}`, objects: objectsOf(spec) }];
      });
    const platform: readonly Owner[] = [ownedByProgram(resources), ...ownedByReleases(environment)];
    const owned = ownedBy([...applications, ...platform], environment.name);
    for (const each of applications)
      for (const message of sharedObjects(each, owned, environment.name))
        yield { urn: each.urn, message: `${each.what}: ${message}` };
  },
};

/** As far as files say it: what charts/service renders always, and what stands in an overlay's files. */
function objectsOf({ application: { name, tool }, values, objects }: ApplicationSpec): readonly Identity[] {
  if (tool === "kustomize")
    return objects.flatMap((each) => (each.name === undefined ? [] : [{ ...each, name: each.name }]));
  const kind = values.persistence?.enabled === true ? "StatefulSet" : "Deployment";
  return [
    { apiVersion: "apps/v1", kind, name },
    ...["Service", "ServiceAccount"].map((each) => ({ apiVersion: "v1", kind: each, name })),
    { apiVersion: "v1", kind: "ConfigMap", name: `${name}-config` },
  ];
}

/** The objects that the program makes itself. */
export function ownedByProgram(resources: readonly Pick<StackResource, "type" | "props">[]): Owner {
  const objects = resources.flatMap(({ type, props }): Identity[] => {
    const [, version = "", kind = ""] = type.split(":");
    const [name, namespace] = ["name", "namespace"].map((key) => textOf(at(props, `metadata.${key}`)));
    if (!type.startsWith("kubernetes:") || !name || type === types.release) return [];
    const apiVersion = version.replace(/^core\//, "");
    return [{ apiVersion, kind, name, ...(namespace && { namespace }) }];
  });
  return { what: "the platform", objects };
}

/** Groups and versions of what charts make. */
const versions: Readonly<Record<BroughtKind, string>> = {
  ConfigMap: "v1",
  Deployment: "apps/v1",
  NetworkPolicy: "networking.k8s.io/v1",
  PodDisruptionBudget: "policy/v1",
  Role: "rbac.authorization.k8s.io/v1",
  RoleBinding: "rbac.authorization.k8s.io/v1",
  Secret: "v1",
  Service: "v1",
  ServiceAccount: "v1",
  StatefulSet: "apps/v1",
};

/** What the data services' charts make. */
export function ownedByReleases(environment: Environment): readonly Owner[] {
  return dataServicesOf(environment).map(({ release, brings }) => ({
    what: `release ${release}`,
    objects: Object.entries(brings).flatMap(([kind, names]) =>
      names.map((name) => ({ apiVersion: versions[kind as BroughtKind], kind, name })),
    ),
  }));
}
