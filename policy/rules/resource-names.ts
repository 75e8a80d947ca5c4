import { specOf } from "../application-values";
import { at, textOf, type KnownObject } from "../../lib/known";
import type { ResourceRule } from "../rule";
import type { Settings } from "../settings";
import { types } from "../../lib/resource-types";

/** Endings by which names tell kinds of objects. */
const endings: Readonly<Record<string, string>> = {
  HorizontalPodAutoscaler: "-hpa",
  VerticalPodAutoscaler: "-vpa",
  Ingress: "-ingress",
  ServiceMonitor: "-monitor",
};

function article(word: string): "a" | "an" {
  return /^[AEIOU]/.test(word) ? "an" : "a";
}

/** Names tell what something is, and namespaces where: the same name everywhere is what makes environments alike. */
export const resourceNames: ResourceRule = {
  kind: "resource",
  name: "resource-names",
  description:
    "Names say what something is, in lower case with hyphens; in the environment's namespace none says the " +
    "environment again, and only an Application's does. Rename it.",
  severity: "low",
  level: "mandatory",
  requirement: "R-APP-9",
  *check({ type, props }, settings) {
    if (!type.startsWith("kubernetes:")) return;
    const release = type === types.release;
    const name = release ? props["name"] : at(props, "metadata.name");
    const namespace = release ? props["namespace"] : at(props, "metadata.namespace");
    const kind = release ? "release" : type.slice(type.lastIndexOf(":") + 1);
    if (typeof name !== "string") return;
    const where = `${kind} ${name}`;
    if (type === types.application) {
      yield* applicationFaults(where, name, props, settings);
      return;
    }
    const { environment } = settings;
    const suffix = [environment.name, environment.tier].find((each) => name.endsWith(`-${each}`));
    if (namespace === environment.name && suffix !== undefined)
      yield `${where}: the namespace ${environment.name} says so already; allowed: ${name.slice(0, -suffix.length - 1)}`;
    const ending = endings[kind];
    if (ending !== undefined && !name.endsWith(ending))
      yield { message: `${where}: ${article(kind)} ${kind}'s name ends with ${ending}`, level: "advisory" };
  },
};

function* applicationFaults(
  where: string,
  name: string,
  props: KnownObject,
  { environment }: Settings,
): Iterable<string> {
  const app = specOf(props, environment)?.application.name;
  if (app !== undefined && name !== `${app}-${environment.name}`)
    yield `${where}: allowed: ${app}-${environment.name}`;
  const deployed = app ?? textOf(at(props, "spec.source.helm.releaseName"));
  const suffix = [environment.name, environment.tier].find((each) => deployed.endsWith(`-${each}`));
  if (suffix !== undefined)
    yield `${where}: the application is called ${deployed}, and its namespace says ${suffix} already`;
}
