import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse, parseAllDocuments } from "yaml";
import { charts, dataServices, pins } from "../../catalog";
import type { Chart } from "../../catalog/chart";
import type { Plan } from "../../plan/plan";
import { mergeValues, type JsonObject } from "../../lib/json";
import type { Tier } from "../../stacks/schema";
import { staging } from "../../stacks/staging";
import { at, declared, platform, root, tiers, types, valuesOf, type Config } from "../components/platform";
import type { Container, Kinds, KubernetesObject, Pod, PodSpec, Selector, Workload } from "./kubernetes";

/** Helm, from the variable HELM or the PATH. */
const helm = process.env["HELM"] ?? "helm";
/** Folder of the real charts, as `npx doks charts pull` fills it. */
export const folder = process.env["DOKS_PLATFORM_CHARTS"] ?? join(root, ".charts");
const missing = pins
  .map(({ name, version }) => `${name}-${version}.tgz`)
  .filter((file) => !existsSync(join(folder, file)));
/** What it takes to render them and is not there; nothing if all is. */
const lacking = [...missing, ...(spawnSync(helm, ["version"]).status === 0 ? [] : [helm])];

/** Skips a test that needs Helm and all charts where they are not; with DOKS_PLATFORM_REQUIRE_CHARTS=1 it fails. */
export function needCharts(test: Mocha.Context): void {
  if (lacking.length === 0) return;
  assert.notEqual(process.env["DOKS_PLATFORM_REQUIRE_CHARTS"], "1", `missing: ${lacking.join(", ")}`);
  test.skip();
}

/** Releases that may be installed, each in one stack or another. */
export const releases = charts.map(({ release }) => release);
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

const renderings = new WeakMap<Plan, Map<string, Rendering>>();

/** The example that installs Traefik, whose place DOKS has filled otherwise. */
export const local = parse(
  readFileSync(join(root, "examples", "Pulumi.local.yaml"), "utf8").replaceAll("doks-platform:", ""),
) as { readonly config: Config };

/** The plan of a stack that installs a release: one with all that can be installed at DigitalOcean, or the example. */
export function planned(tier: Tier, release: string): Promise<Plan> {
  if (release === "traefik") return platform(tier, { ...local.config, tier });
  const dns = { ingress: { dns: "digitalocean" } };
  return platform(tier, dns, { dnsToken: "dns-canary" }, { knownPasswords: true });
}

/** Renders a release of a stack with its real chart, for the Kubernetes version of the cluster. */
export function render(plan: Plan, release: string): Rendering {
  const ofPlan = renderings.get(plan) ?? new Map<string, Rendering>();
  renderings.set(plan, ofPlan);
  const rendering = ofPlan.get(release) ?? renderNow(plan, release);
  ofPlan.set(release, rendering);
  return rendering;
}

function renderNow(plan: Plan, release: string): Rendering {
  const { inputs } = plan.get(types.release, release);
  // Nobody knows the version of a cluster that was there before.
  const slug = at(plan.environment, "cluster", "version") ?? at(staging, "cluster", "version");
  const version = String(slug).replace(/-do\.\d+$/, "");
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

/** A test of the given releases for each stack; see `needCharts`. */
export function itRenders(
  title: string,
  names: readonly string[],
  body: (rendering: Rendering, plan: Plan, release: string) => void,
): void {
  for (const tier of tiers) {
    it(`${tier}: ${title}`, async function () {
      needCharts(this);
      this.timeout(120_000);
      for (const release of names) {
        const plan = await planned(tier, release);
        within(release, () => body(render(plan, release), plan, release));
      }
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
