import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { parse, parseAllDocuments } from "yaml";
import { charts, dataServices, pins } from "../../catalog";
import type { Chart } from "../../catalog/chart";
import type { Plan } from "../../plan/plan";
import { mergeValues, type JsonObject } from "../../lib/json";
import type { Tier } from "../../stacks/schema";
import { at, declared, platform, root, tiers, types, valuesOf } from "../components/platform";
import type { Container, Kinds, KubernetesObject, Pod, PodSpec, Selector, Workload } from "./kubernetes";

/** Helm, from the variable HELM or the PATH. */
const helm = process.env["HELM"] ?? "helm";
/** Folder of the real charts, as `npm run charts:pull` fills it. */
export const folder = process.env["DOKS_PLATFORM_CHARTS"] ?? join(root, ".charts");
const missing = pins
  .map(({ name, version }) => `${name}-${version}.tgz`)
  .filter((file) => !existsSync(join(folder, file)));
/** Whether there are Helm and all charts. */
export const available = missing.length === 0 && spawnSync(helm, ["version"]).status === 0;

/** Releases of a cluster that the stack makes: all that may be installed, but for the controller that DOKS has. */
export const releases = charts.map(({ release }) => release).filter((release) => release !== "traefik");
/** The releases of data services. */
export const dataReleases = Object.values<Chart>(dataServices).map(({ release }) => release);

/** What a chart made of the values that the program hands to it. */
export interface Rendering {
  readonly objects: readonly KubernetesObject[];
  /** What Helm had to say besides. */
  readonly complaints: string;
  /** Faults of the YAML that Helm itself overlooks, such as a key that is there twice. */
  readonly faults: readonly string[];
}

const renderings = new Map<string, Rendering>();

/** The plan whose releases are rendered: a stack with all that can be installed. */
export function planned(tier: Tier): Promise<Plan> {
  const dns = { ingress: { dns: "digitalocean" } };
  return platform(tier, dns, { dnsToken: "dns-canary" }, { knownPasswords: true });
}

/** Renders a release of a stack with its real chart, for the Kubernetes version of the cluster. */
export function render(plan: Plan, release: string): Rendering {
  const key = `${plan.stack} ${release}`;
  const rendering = renderings.get(key) ?? renderNow(plan, release);
  renderings.set(key, rendering);
  return rendering;
}

function renderNow(plan: Plan, release: string): Rendering {
  const { inputs } = plan.get(types.release, release);
  const version = String(at(plan.environment, "cluster", "version")).replace(/-do\.\d+$/, "");
  const args = ["--namespace", String(inputs["namespace"]), "--kube-version", version, "--values", "-"];
  const { status, stdout, stderr } = spawnSync(
    helm,
    ["template", release, chartFile(plan, release), ...args],
    {
      encoding: "utf8",
      input: JSON.stringify(valuesOf(plan, release)),
      maxBuffer: 64 * 2 ** 20,
    },
  );
  assert.equal(status, 0, stderr);
  const documents = parseAllDocuments(stdout);
  const objects = documents.map((document) => document.toJS() as KubernetesObject | null);
  return {
    objects: objects.filter((object) => object !== null),
    complaints: stderr,
    faults: documents.flatMap(({ errors }) => errors.map(({ message }) => message)),
  };
}

/** The values that a chart has by default, those of the charts inside it under their names. */
export function defaultsOf(plan: Plan, release: string): JsonObject {
  const file = chartFile(plan, release);
  const inner = subcharts.filter((name) => name in valuesOf(plan, release));
  const theirs = inner.map((name) => [name, valuesFile(file, `charts/${name}/`)] as const);
  return mergeValues(Object.fromEntries(theirs), valuesFile(file));
}

/** Charts inside others that the program has values for. */
const subcharts = ["redis-ha"];

function valuesFile(chart: string, inside = ""): JsonObject {
  const [name = ""] = basename(chart).split(/-v?\d/);
  const { status, stdout, stderr } = spawnSync("tar", ["-xzOf", chart, `${name}/${inside}values.yaml`], {
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
  return parse(stdout) as JsonObject;
}

function chartFile(plan: Plan, release: string): string {
  const [name, version] = ["name", "version"].map((key) => String(at(declared(plan, release), "chart", key)));
  return join(folder, `${name}-${version}.tgz`);
}

/** A test of the given releases for each stack; without Helm or a chart, it is skipped under its name. */
export function itRenders(
  title: string,
  names: readonly string[],
  body: (rendering: Rendering, plan: Plan, release: string) => void,
): void {
  for (const tier of tiers) {
    it(`${tier}: ${title}`, async function () {
      if (!available) this.skip();
      this.timeout(120_000);
      const plan = await planned(tier);
      for (const release of names) within(release, () => body(render(plan, release), plan, release));
    });
  }
}

/** Says of a failure which release it is about. */
function within(release: string, body: () => void): void {
  try {
    body();
  } catch (error) {
    if (error instanceof Error) error.message = `${release}: ${error.message}`;
    throw error;
  }
}

/** Objects of a kind. */
export function ofKind<Kind extends keyof Kinds>({ objects }: Rendering, kind: Kind): readonly Kinds[Kind][] {
  return objects.filter((object) => object.kind === kind) as unknown as readonly Kinds[Kind][];
}

/** What makes pods and lasts. */
export function workloads({ objects }: Rendering): readonly Workload[] {
  const kinds = ["Deployment", "StatefulSet", "DaemonSet"];
  return objects.filter(({ kind }) => kinds.includes(kind)) as unknown as readonly Workload[];
}

/** The pods of an installation, its hooks' included; those of `helm test` are none. */
export function podsIn({ objects }: Rendering): readonly Pod[] {
  const installed = objects.filter(
    ({ metadata }) => !(metadata.annotations?.["helm.sh/hook"] ?? "").startsWith("test"),
  );
  return installed.flatMap((object) => {
    const pod = podOf(object);
    return pod === undefined ? [] : [{ ...pod, metadata: { ...pod.metadata, name: object.metadata.name } }];
  });
}

/** A pod's own specification, or that of what makes pods, now or by the clock. */
type PodSource = Partial<PodSpec> & {
  readonly template?: Pod;
  readonly jobTemplate?: { readonly spec: { readonly template: Pod } };
};

function podOf({ kind, metadata, spec }: KubernetesObject & { readonly spec?: PodSource }): Pod | undefined {
  if (kind === "Pod") return { metadata, spec: spec as PodSpec };
  const kinds = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob"];
  return kinds.includes(kind) ? (spec?.jobTemplate?.spec.template ?? spec?.template) : undefined;
}

/** Containers of a pod, those that initialize it first. */
export function containersOf({ spec }: Pod): readonly Container[] {
  return [...(spec.initContainers ?? []), ...spec.containers];
}

/** Whether labels have all that a selector asks for. */
export function selects({ matchLabels }: Selector, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
}
