import { containerOf } from "../lib/kubernetes/container";
import { isTemplate, readText } from "../lib/helm-text";
import { truthOf } from "../lib/helm-truth";
import { imageOf, type ImageReference } from "../lib/image";
import { isKnownObject, listOf, objectOf, textOf, type Known, type KnownObject } from "../lib/known";
import { mostTaken } from "../lib/kubernetes/disruption";
import { itemsOf } from "../lib/kubernetes/items";
import type { Container, Workload } from "../lib/kubernetes/workload";
import type { Chart, ChartContainer, ChartWorkload, Switch } from "./chart";

/** The workloads that a release's chart makes, as far as the release's values speak of them. */
export function workloadsOfRelease(
  { workloads }: Pick<Chart, "workloads">,
  { name, namespace, values }: KnownObject,
): readonly Workload[] {
  const stated = objectOf(values);
  return workloads
    .filter(({ when }) => isOn(stated, when))
    .map((each) => workloadFrom(each, stated, textOf(name), namespace));
}

/**
 * Objects that a release's values have its chart bring along, in the release's namespace where they name none. What
 * a template writes in them, nobody but Helm knows.
 */
export function objectsOfRelease({ namespace, values }: KnownObject): readonly KnownObject[] {
  return extrasIn(values, objectKeys)
    .flatMap(([, value]) => valuesIn(value).flatMap((each) => read(each) ?? []))
    .filter(isKnownObject)
    .flatMap((each) => itemsOf(each))
    .map((object) => ({
      ...object,
      metadata: { ...(namespace !== undefined && { namespace }), ...objectOf(object["metadata"]) },
    }));
}

/** Values, by their paths, in which a release hands on objects or containers as texts that only Helm can read. */
export function unreadTexts(values: Known | undefined): readonly string[] {
  return extrasIn(values, [...objectKeys, ...containerKeys])
    .filter(([, value]) =>
      valuesIn(value).some(
        (each) => typeof each === "string" && (isTemplate(each) || readText(each) === undefined),
      ),
    )
    .map(([path]) => path);
}

/** Keys under which charts take further objects, and further containers. */
const objectKeys = ["extraDeploy", "extraManifests", "extraObjects"];
const initContainerKeys = ["initContainers", "extraInitContainers"];
const containerKeys = [...initContainerKeys, "sidecars", "extraContainers", "additionalContainers"];

/** What is at keys of a name, however deep, each with its path. */
function extrasIn(
  value: Known | undefined,
  keys: readonly string[],
  path = "",
): readonly (readonly [string, Known])[] {
  return Object.entries(objectOf(value)).flatMap(([key, below]): readonly (readonly [string, Known])[] => {
    const here = path === "" ? key : `${path}.${key}`;
    return keys.includes(key) ? [[here, below]] : extrasIn(below, keys, here);
  });
}

/** Charts take a list, things by any name, or one text. */
function valuesIn(values: Known): readonly Known[] {
  if (isKnownObject(values)) return "kind" in values ? [values] : Object.values(values);
  return typeof values === "string" ? [values] : listOf(values);
}

/** What is there, and where it is a text, what that says. */
function read(value: Known): readonly Known[] | undefined {
  return typeof value === "string" ? readText(value) : [value];
}

/** What is at a key such as `redis-ha/haproxy`; everything for the empty key. */
export function under(values: KnownObject, key: string): Known | undefined {
  let here: Known | undefined = values;
  for (const part of key === "" ? [] : key.split("/")) here = objectOf(here)[part];
  return here;
}

/** Whether a switch is on in these values. */
export function isOn(values: KnownObject, when: Switch | undefined): boolean {
  if (when === undefined) return true;
  const [key, byDefault] = when;
  return truthOf(under(values, key)) ?? byDefault;
}

function workloadFrom(
  { name, kind, at = "", replicas, exempt, budget, containers }: ChartWorkload,
  values: KnownObject,
  release: string,
  namespace: Known | undefined,
): Workload {
  const part = objectOf(under(values, at));
  const count = exempt === undefined ? countOf(replicas, values) : undefined;
  // A switch, or what there only is with a budget.
  const covered = budget === undefined ? undefined : truthOf(under(values, budget));
  const taken =
    budget === undefined ? undefined : mostTaken(under(values, budget.replace(/\/enabled$/, "")), count);
  return {
    what: name === release ? `release ${release}` : `release ${release}: ${name}`,
    from: "release",
    ...(typeof namespace === "string" && { namespace }),
    kind,
    ...(typeof count === "number" && { replicas: count }),
    ...(covered !== undefined && { disruptionBudget: covered }),
    ...(taken !== undefined && { maxUnavailable: taken }),
    pod: podFrom(at === "" ? values : part, values),
    containers: [
      ...containers.filter(({ when }) => isOn(values, when)).map((each) => containerFrom(each, values)),
      ...containerKeys.flatMap((key) =>
        containersAt(part[key]).map((each) => containerOf(each, initContainerKeys.includes(key))),
      ),
    ],
  };
}

/** Number of its pods, where that is stated. */
export function countOf(replicas: ChartWorkload["replicas"], values: KnownObject): Known | undefined {
  return typeof replicas === "string" ? under(values, replicas) : replicas;
}

/** A list, or a text that is one. */
function containersAt(value: Known | undefined): readonly Known[] {
  if (typeof value !== "string") return listOf(value).flatMap((each) => read(each) ?? []);
  return (readText(value) ?? []).flatMap(listOf);
}

function lists(part: KnownObject, keys: readonly string[]): readonly Known[] {
  return keys.flatMap((key) => listOf(part[key]));
}

/** The pod in the form of Kubernetes; charts have several names for the same. */
function podFrom(part: KnownObject, values: KnownObject): KnownObject {
  const { hostNetwork = values["hostNetwork"], hostIPC, hostPID, automountServiceAccountToken } = part;
  const shared = {
    hostNetwork: truthOf(isKnownObject(hostNetwork) ? hostNetwork["enabled"] : hostNetwork),
    hostIPC: truthOf(hostIPC),
    hostPID: truthOf(hostPID),
    automountServiceAccountToken: truthOf(automountServiceAccountToken),
  };
  return {
    volumes: lists(part, ["volumes", "extraVolumes", "additionalVolumes"]),
    securityContext: {
      ...objectOf(part["securityContext"]),
      ...objectOf(part["podSecurityContext"] ?? values["podSecurityContext"]),
    },
    ...picked(shared),
  };
}

function containerFrom(
  { name, at = "", init = false, image, imageFrom, repository, resources }: ChartContainer,
  values: KnownObject,
): Container {
  const part = objectOf(under(values, at));
  const below = (key: string) => (at === "" ? key : `${at}/${key}`);
  const needs = under(values, resources ?? below("resources"));
  const own = stated(objectOf(under(values, image ?? below("image"))));
  const registry = stated(objectOf(values["global"]))["imageRegistry"];
  const reference = referenceOf({
    ...(repository !== undefined && { repository }),
    ...(imageFrom !== undefined && stated(objectOf(under(values, imageFrom)))),
    ...own,
    // Bitnami's charts pull everything from there.
    ...(registry !== undefined && { registry }),
  });
  const complete = reference && imageOf(reference);
  return {
    name,
    init,
    ...(reference && { repository: reference.repository }),
    ...(complete !== undefined && { image: complete }),
    spec: {
      ...(needs !== undefined && { resources: needs }),
      ...probe(part, "livenessProbe"),
      ...probe(part, "readinessProbe"),
      securityContext: {
        // Some charts call a container's what others call a pod's.
        ...objectOf(part["podSecurityContext"]),
        ...objectOf(part["securityContext"]),
        ...objectOf(part["containerSecurityContext"]),
      },
    },
  };
}

/** A probe that values switch off is null, as one that they take away. */
function probe(part: KnownObject, key: string): KnownObject {
  const stated = part[key];
  if (stated === undefined) return {};
  return { [key]: isKnownObject(stated) && truthOf(stated["enabled"]) === false ? null : stated };
}

/** What is known of these. */
function picked(values: Readonly<Record<string, boolean | undefined>>): KnownObject {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

/** Without empty texts, which say nothing. */
function stated(values: KnownObject): KnownObject {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== "" && value !== null));
}

function referenceOf({ registry, repository, tag, digest }: KnownObject): ImageReference | undefined {
  if (typeof repository !== "string" || repository === "") return undefined;
  return {
    repository: typeof registry === "string" && registry !== "" ? `${registry}/${repository}` : repository,
    ...(typeof tag === "string" && tag !== "" && { tag }),
    ...(typeof digest === "string" && digest !== "" && { digest }),
  };
}
