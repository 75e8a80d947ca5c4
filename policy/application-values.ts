import { load } from "js-yaml";
import type { ApplicationSpec } from "../stacks/applications";
import type { Environment } from "../stacks/environment";
import { chartDefaults } from "../stacks/service-chart";
import { goYaml } from "../lib/go-yaml";
import { isObject, merge, type JsonObject } from "../lib/json";
import { parametersOf } from "./helm-parameters";
import { truthOf } from "../lib/helm-truth";
import { imageOf, parseImage, type ImageReference } from "../lib/image";
import {
  at,
  isKnownObject,
  listOf,
  objectOf,
  textOf,
  unknown,
  type Known,
  type KnownObject,
} from "../lib/known";
import { mostTaken } from "../lib/kubernetes/disruption";
import type { Container, Workload } from "../lib/kubernetes/workload";

const byName = new WeakMap<Environment, ReadonlyMap<string, ApplicationSpec>>();
const workloads = new WeakMap<JsonObject, readonly Workload[]>();

/** The application that an Application of Argo CD delivers, with what its files state; undefined for a foreign one. */
export function specOf(props: KnownObject, environment: Environment): ApplicationSpec | undefined {
  const source = objectOf(at(props, "spec.source"));
  const known =
    byName.get(environment) ?? new Map(environment.applications.map((spec) => [spec.application.name, spec]));
  byName.set(environment, known);
  const overlay = /^apps\/([^/]+)\//.exec(textOf(source["path"]))?.[1];
  return known.get(overlay ?? textOf(at(source, "helm.releaseName")));
}

/**
 * What an Application says inline to its chart, besides `platform`: what the platform says. In Argo CD's order of
 * precedence: `parameters` over `valuesObject`, and that in the place of `values`.
 */
export function inlineValues(props: KnownObject): KnownObject {
  const helm = objectOf(at(props, "spec.source.helm"));
  const { platform: _, ...inline } = objectOf(helm["valuesObject"]);
  const { platform: __, ...parameters } = parametersOf(helm);
  const values = { ...valuesOfText(helm["values"]), ...inline };
  return merge(values as unknown as JsonObject, parameters as unknown as JsonObject);
}

/** What the platform says inline to the chart, under its key `platform`. */
export function platformValues(props: KnownObject): KnownObject {
  return objectOf(at(props, "spec.source.helm.valuesObject.platform"));
}

function valuesOfText(values: Known | undefined): KnownObject {
  if (typeof values !== "string") return {};
  try {
    const loaded = load(values, { schema: goYaml }) as Known;
    return isKnownObject(loaded) ? loaded : {};
  } catch {
    // What is no YAML Argo CD refuses.
    return {};
  }
}

/**
 * The value that charts/service renders an application with at a path: what the Application says inline, else what
 * its files state, else the chart's default.
 */
export function renderedValue(
  { stated }: ApplicationSpec,
  props: KnownObject,
  path: string,
): Known | undefined {
  // A null is stated too: it takes away what was there.
  const places = [inlineValues(props), stated, chartDefaults()] as const;
  return places.map((values) => at(values, path)).find((value) => value !== undefined);
}

/** The workload that charts/service, or Kustomize, makes of an Application; none for a foreign one. */
export function workloadsOfApplication(props: KnownObject, environment: Environment): readonly Workload[] {
  const spec = specOf(props, environment);
  if (spec === undefined) return [];
  const inline = inlineValues(props);
  const { application, stated } = spec;
  const images = imagesOf(props);
  if (application.tool === "kustomize" && images.length > 0)
    return [declaredWorkload(application.name, stated, environment, images)];
  if (Object.keys(inline).length > 0)
    return chartWorkloads(application.name, merge(stated, inline as unknown as JsonObject), environment);
  // Every rule asks, and what the files state never changes.
  const made =
    workloads.get(stated) ??
    (application.tool === "helm"
      ? chartWorkloads(application.name, stated, environment)
      : [declaredWorkload(application.name, stated, environment)]);
  workloads.set(stated, made);
  return made;
}

/** Values that a workload is made of: most of a chart's are something else, and to merge them takes time. */
const judged = [
  "args",
  "autoscaling",
  "command",
  "image",
  "initContainers",
  "jobs",
  "pdb",
  "persistence",
  "ports",
  "probes",
  "replicas",
  "resources",
  "runAsUser",
  "strategy",
] as const;
type JudgedValues = Readonly<Partial<Record<(typeof judged)[number], Known>>>;

let defaults: JsonObject | undefined;

function judgedDefaults(): JsonObject {
  return (defaults ??= picked(chartDefaults(), judged));
}

/**
 * What charts/service renders, the application and its jobs, as far as values have a say in it. What its templates lay
 * down for every application, such as a read-only root file system, is judged where it is rendered.
 */
export function chartWorkloads(
  name: string,
  stated: JsonObject,
  environment: { readonly name: string },
): readonly Workload[] {
  const values = merge(judgedDefaults(), picked(stated, judged)) as JudgedValues;
  const image = referenceOf(objectOf(values["image"]));
  const autoscaled = truthOf(at(values, "autoscaling.enabled")) === true;
  const floor = autoscaled ? at(values, "autoscaling.minReplicas") : undefined;
  const minimum = floor ?? values["replicas"];
  const excuse = at(values, "probes.disabledBecause");
  const unavailable = mostTaken(at(values, "pdb"), minimum);
  const main: KnownObject = {
    ...picked(values, ["command", "args", "resources"]),
    ...probesOf(objectOf(values["probes"])),
  };
  const basis = {
    from: "application",
    namespace: environment.name,
    pod: { securityContext: picked(values, ["runAsUser"]) },
  } as const;
  const further = (key: string, init: boolean, spec: Known | undefined): Container => {
    const own = at(spec, "image");
    const reference = typeof own === "string" ? parseImage(own) : image;
    return containerFrom(key, init, reference, picked(objectOf(spec), ["command", "args", "resources"]));
  };
  const jobs = Object.entries(objectOf(values["jobs"])).filter(([, job]) => job !== null);
  const kind = truthOf(at(values, "persistence.enabled")) === true ? "StatefulSet" : "Deployment";
  const oneAtATime = kind === "StatefulSet" || values["strategy"] === "Recreate";
  const isDeaf = isObject(values["ports"]) && Object.values(values["ports"]).every((port) => port === null);
  const application: Workload = {
    ...basis,
    what: `application ${name}`,
    kind,
    ...(oneAtATime && isDeaf && !autoscaled && { runsOnce: true }),
    ...(typeof minimum === "number" && { replicas: minimum }),
    disruptionBudget: truthOf(at(values, "pdb.enabled")) === true,
    ...(unavailable !== undefined && { maxUnavailable: unavailable }),
    ...(typeof excuse === "string" && { unprobedBecause: excuse }),
    containers: [
      containerFrom(name, false, image, main),
      ...Object.entries(objectOf(values["initContainers"])).map(([key, init]) => further(key, true, init)),
    ],
  };
  return [
    application,
    ...jobs.map(([key, job]): Workload => ({
      ...basis,
      what: `application ${name}, job ${key}`,
      kind: at(job, "schedule") === undefined ? "Job" : "CronJob",
      containers: [further(key, false, job)],
    })),
  ];
}

/** What an application of Kustomize declares; what its manifests say is judged where they are rendered. */
function declaredWorkload(
  name: string,
  stated: JsonObject,
  environment: { readonly name: string },
  images: readonly Container[] = [],
): Workload {
  const { replicas = 1, resources } = stated;
  return {
    what: `application ${name}`,
    from: "declaration",
    namespace: environment.name,
    ...(typeof replicas === "number" && { replicas }),
    pod: {},
    containers: [{ name, init: false, spec: isObject(resources) ? { resources } : {} }, ...images],
  };
}

/** Images that an Application has Kustomize put in the place of others, such as `old=new:tag`. */
function imagesOf(props: KnownObject): readonly Container[] {
  return listOf(at(props, "spec.source.kustomize.images")).flatMap((image, index) => {
    if (typeof image !== "string") return [];
    const reference = parseImage(image.slice(image.indexOf("=") + 1));
    return [containerFrom(`of kustomize.images[${index}]`, false, reference, withoutNeeds)];
  });
}

/** Stands for what the manifests say of a container. */
const withoutNeeds: KnownObject = { resources: unknown };

function probesOf(probes: KnownObject): KnownObject {
  const { startup, liveness, readiness } = probes;
  return {
    ...(startup !== undefined && { startupProbe: startup }),
    ...(liveness !== undefined && { livenessProbe: liveness }),
    ...(readiness !== undefined && { readinessProbe: readiness }),
  };
}

function picked<V extends Known>(
  values: Readonly<Record<string, V | undefined>>,
  keys: readonly string[],
): Readonly<Record<string, V>> {
  return Object.fromEntries(
    keys.flatMap((key) => {
      const value = values[key];
      return value === undefined ? [] : [[key, value]];
    }),
  );
}

function referenceOf({ repository, tag, digest }: KnownObject): ImageReference | undefined {
  if (typeof repository !== "string") return undefined;
  // A tag such as 1.10 that nobody quoted is a number by now.
  const text = typeof tag === "number" ? String(tag) : tag;
  return {
    repository,
    ...(typeof text === "string" && text !== "" && { tag: text }),
    ...(typeof digest === "string" && digest !== "" && { digest }),
  };
}

function containerFrom(
  name: string,
  init: boolean,
  image: ImageReference | undefined,
  spec: KnownObject,
): Container {
  // The chart puts the tag there itself, so that without one there would be none.
  const reference = image && (imageOf(image) ?? image.repository);
  return {
    name,
    init,
    spec,
    ...(image && { repository: image.repository }),
    ...(reference !== undefined && { image: reference }),
  };
}
