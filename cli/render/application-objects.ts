import { bytes } from "../../lib/kubernetes/quantity";
import { requestOf } from "../../lib/kubernetes/container";
import { groupOf } from "../../lib/kubernetes/cluster-scoped";
import { at, listOf, objectOf, textOf, type Known, type KnownObject } from "../../lib/known";
import { identityOf, outsideProject } from "../../policy/delivered";
import type { Settings } from "../../policy/settings";
import type { ApplicationSpec } from "../../stacks/applications";
import { fewestReplicas } from "../../stacks/pods";
import { isExisting } from "../../stacks/topology";
import type { RenderedObject } from "./objects";
import type { Platform } from "./platform";
import type { RenderSource } from "./sources";
import { workloadsIn } from "./workloads";

/** The driver of DigitalOcean's block storage, and the classes that DOKS has of it without anybody making them. */
const blockStorage = "dobs.csi.digitalocean.com";
const ownClasses = /^do-block-storage(-(retain|xfs|xfs-retain))?$/;

/** What Argo CD or the cluster will not take of an application, or will take and never make run. */
export function* impossibleObjects(
  objects: readonly RenderedObject[],
  source: RenderSource,
  platform: Platform,
  { environment }: Settings,
): Iterable<string> {
  const project = source.project === undefined ? undefined : platform.projects.get(source.project);
  if (project !== undefined) yield* outsideProject(objects, project, source.namespace);
  yield* danglingReferences(objects, source, platform);
  yield* impossibleVolumes(objects, platform, environment.storage.class);
  if (!isExisting(environment))
    for (const { name } of objects.filter(({ kind }) => kind === "Ingress"))
      yield `Ingress ${name}: no controller of this cluster serves it; allowed: an HTTPRoute`;
  const spec = environment.applications.find(({ application }) => application.name === source.name);
  if (spec?.application.tool === "kustomize") yield* undeclared(objects, spec);
}

/** References to what neither the application nor anybody else brings. */
function* danglingReferences(
  objects: readonly RenderedObject[],
  source: RenderSource,
  { owned }: Platform,
): Iterable<string> {
  const own = new Set(objects.map((each) => identityOf(each, source.namespace)));
  const isThere = (apiVersion: string, kind: string, name: string, namespace?: string): boolean => {
    const identity = identityOf({ apiVersion, kind, name, namespace }, source.namespace);
    return own.has(identity) || owned.has(identity);
  };
  for (const each of objects) {
    const what = `${each.kind} ${each.name}`;
    for (const { name, port, namespace } of servicesOf(each)) {
      const identity = identityOf({ apiVersion: "v1", kind: "Service", name, namespace }, source.namespace);
      const elsewhere =
        namespace === undefined || namespace === source.namespace ? "" : ` of namespace ${namespace}`;
      if (!isThere("v1", "Service", name, namespace))
        yield `${what} refers to Service ${name}${elsewhere}, which nobody brings; allowed: one that is there`;
      const service = objects.find((other) => identityOf(other, source.namespace) === identity);
      const ports = listOf(at(service?.object, "spec.ports")).map((entry) => at(entry, "port"));
      if (service !== undefined && typeof port === "number" && !ports.includes(port))
        yield `${what} refers to port ${port} of Service ${name}; allowed: ${ports.map(String).join(", ")}`;
    }
    const target = objectOf(at(each.object, "spec.scaleTargetRef"));
    const [version, kind, name] = ["apiVersion", "kind", "name"].map((key) => textOf(target[key]));
    if (each.kind === "HorizontalPodAutoscaler" && version && kind && name && !isThere(version, kind, name))
      yield `${what} scales ${kind} ${name}, which nobody brings; allowed: one that is there`;
  }
}

interface ServiceReference {
  readonly name: string;
  readonly port: Known | undefined;
  readonly namespace?: string;
}

/** The Services to which a route or an Ingress sends its traffic. */
function servicesOf({ kind, object }: RenderedObject): readonly ServiceReference[] {
  const rules = listOf(at(object, "spec.rules"));
  if (kind === "HTTPRoute" || kind === "GRPCRoute")
    return listsIn(rules, "backendRefs").flatMap((each) => {
      const [of, name, namespace] = ["kind", "name", "namespace"].map((key) => textOf(at(each, key)));
      if (!name || (of && of !== "Service")) return [];
      return [{ name, port: at(each, "port"), ...(namespace && { namespace }) }];
    });
  if (kind !== "Ingress") return [];
  const backends = listsIn(rules, "http.paths").map((path) => objectOf(at(path, "backend")));
  return [objectOf(at(object, "spec.defaultBackend")), ...backends].flatMap(({ service }) => {
    const name = textOf(at(service, "name"));
    return name === "" ? [] : [{ name, port: at(service, "port.number") }];
  });
}

/** The lists at a path of each rule, as one. */
function listsIn(rules: readonly Known[], path: string): readonly Known[] {
  return rules.flatMap<Known>((rule) => listOf(at(rule, path)));
}

/** Claims that no volume can satisfy, and volumes that more pods want than can have them. */
function* impossibleVolumes(
  objects: readonly RenderedObject[],
  { storageClasses }: Platform,
  byDefault: string,
): Iterable<string> {
  const claims = objects.filter(({ kind }) => kind === "PersistentVolumeClaim");
  const templates = objects.flatMap((each) =>
    listOf(at(each.object, "spec.volumeClaimTemplates")).map(
      (template) =>
        [
          `${each.kind} ${each.name}, volumeClaimTemplates ${textOf(at(template, "metadata.name"))}`,
          template,
        ] as const,
    ),
  );
  for (const [what, claim] of [
    ...claims.map(({ name, object }) => [`PersistentVolumeClaim ${name}`, object as Known] as const),
    ...templates,
  ]) {
    const stated = textOf(at(claim, "spec.storageClassName"));
    const name = stated === "" ? byDefault : stated;
    if (storageClasses.get(name) !== blockStorage && !ownClasses.test(name)) continue;
    for (const mode of modesOf(claim).filter((each) => each.endsWith("Many")))
      yield `${what}: ${mode} on class ${name}, whose volumes are one node's at a time; allowed: ReadWriteOnce`;
  }
  const single = new Set(
    claims
      .filter(({ object }) => !modesOf(object).some((each) => each.endsWith("Many")))
      .map(({ name }) => name),
  );
  for (const each of objects)
    for (const { what, kind, replicas = 1, pod } of workloadsIn(each, objects)) {
      if (kind === "Job" || replicas < 2) continue;
      for (const volume of listOf(pod["volumes"])) {
        const claim = textOf(at(volume, "persistentVolumeClaim.claimName"));
        if (single.has(claim))
          yield `${what}: ${replicas} pods share PersistentVolumeClaim ${claim}, which one node has at a time; allowed: 1 pod, or a StatefulSet with volumeClaimTemplates`;
      }
    }
}

function modesOf(claim: Known | undefined): readonly string[] {
  return listOf(at(claim, "spec.accessModes")).map(textOf);
}

/** What was built asks for more than what its files declare: the plan has found room for that alone. */
function* undeclared(
  objects: readonly RenderedObject[],
  { application, values }: ApplicationSpec,
): Iterable<string> {
  const workloads = objects
    .flatMap((each) => workloadsIn(each, objects).map((workload) => ({ ...workload, name: each.name })))
    .filter(({ kind }) => kind === "Deployment" || kind === "StatefulSet" || kind === "ReplicaSet");
  const pods = workloads.reduce((sum, { replicas = 1 }) => sum + replicas, 0);
  const declared = fewestReplicas(values);
  if (pods > declared)
    yield `its manifests have ${pods} pods, its files declare replicas: ${declared}; allowed: ${pods}`;
  for (const { what, name, containers, replicas = 1 } of workloads) {
    const named = values.workloads?.[name];
    if (named !== undefined && replicas > named.replicas)
      yield `${what}: ${replicas} pods, its files declare workloads.${name}.replicas: ${named.replicas}; allowed: ${replicas}`;
    const { requests } = (named ?? values).resources;
    for (const [key, one, unit] of [
      ["cpu", 1e-3, "m"],
      ["memory", 2 ** 20, "Mi"],
    ] as const) {
      const declares = amountOf(requests[key]) / one;
      const asked = containers
        .filter(({ init }) => !init)
        .map(({ spec }) => requestOf(spec["resources"], key))
        .reduce<number>((sum, each) => sum + amountOf(each), 0);
      const rounded = Math.ceil(asked / one);
      if (rounded > Math.ceil(declares))
        yield `${what}: a pod asks for ${rounded}${unit} ${key}, its files declare ${requests[key]}; allowed: ${rounded}${unit}`;
    }
  }
  const built = workloads.map(({ name }) => name);
  for (const name of Object.keys(values.workloads ?? {}))
    if (!built.includes(name))
      yield `its files declare workloads.${name}, which its manifests do not have; allowed: ${built.join(", ")}`;
  const hosts = objects
    .filter(
      ({ kind, apiVersion }) =>
        (kind === "HTTPRoute" || kind === "GRPCRoute") && groupOf(apiVersion) === "gateway.networking.k8s.io",
    )
    .flatMap(({ object }) => listOf(at(object as KnownObject, "spec.hostnames")).map(textOf));
  for (const host of new Set(
    hosts.filter(
      (each) => ![each, each.replace(/^[^.]*/, "*")].some((host) => application.hosts.includes(host)),
    ),
  ))
    yield `HTTPRoute: ${host} is none of the hosts that its files declare, so no listener takes it; allowed: ${application.hosts.join(", ") || "none"}`;
}

/** What a quantity is; of what is none, the schemas tell. */
function amountOf(quantity: Known | undefined): number {
  if (typeof quantity !== "string" && typeof quantity !== "number") return 0;
  try {
    return bytes(`${quantity}`);
  } catch {
    return 0;
  }
}
