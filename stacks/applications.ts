import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { isKustomization, overlayFaults, overlayIn } from "./kustomize";
import { objectsIn, type FileObject } from "./kustomize-objects";
import { taintEffects } from "../lib/kubernetes/taint";
import { merge, mergeValues, type JsonObject } from "../lib/json";
import { parse } from "./parse";
import { tier as tierSchema, type Tier } from "./schema";
import { nearest, shownName, type Violation } from "../lib/violation";
import { readMapping, type YamlMapping } from "./yaml-mapping";
import {
  cpu,
  dnsLabel,
  each,
  list,
  memory,
  podCount,
  resources,
  routeHost,
  text,
  volumeSize,
} from "../lib/forms";

interface AnyApplication {
  /** Name of the folder, of the Deployment and of the Service. */
  readonly name: string;
  /** Hosts that it is reached under; empty when it has no route. */
  readonly hosts: readonly string[];
  /** Keys of the Secret `<name>-generated` whose values the platform makes up; usually none. */
  readonly generatedSecrets: readonly string[];
}

/** An application that charts/service renders. */
export interface ChartApplication extends AnyApplication {
  readonly tool: "helm";
  /** Value files from the repository's root, in order of precedence; `<tier>.yaml` may be missing. */
  readonly valueFiles: readonly string[];
}

/** An application with manifests of its own. */
export interface KustomizeApplication extends AnyApplication {
  readonly tool: "kustomize";
  /** Folder of the tier's overlay, from the repository's root. */
  readonly overlay: string;
}

/** Name of the Secret whose values the platform makes up for an application. */
export function generatedName(application: string): string {
  return `${application}-generated`;
}

/** Name of the resource that makes one of them up. */
export function generatedPassword(application: string, key: string): string {
  return `${application}-${key}`;
}

/** What the claims of an application are called after that charts/service renders. */
export function claimTemplateOf(application: string): {
  readonly statefulSet: string;
  readonly template: string;
} {
  return { statefulSet: application, template: "data" };
}

/** One application of the environment, as its folder in apps/ describes it for this tier. */
export type Application = ChartApplication | KustomizeApplication;

const toleration = z.object({
  key: z.string().optional(),
  operator: z.enum(["Equal", "Exists"]).optional(),
  value: z.string().optional(),
  effect: z.enum(taintEffects).optional(),
});

const asked = {
  pool: dnsLabel.optional(),
  tolerations: list(toleration).default([]),
  generatedSecrets: each(
    text(/^[A-Za-z_][A-Za-z0-9_]*$/, "the name of a variable such as API_TOKEN"),
  ).default([]),
};

const needs = z.object({
  requests: z.object({ cpu, memory }),
  limits: z.object({ cpu: cpu.optional(), memory }),
});

/** What the platform must know of an application's values; the chart's own schema judges the rest. */
const valuesSchema = z.object({
  ...asked,
  replicas: podCount.default(1),
  uses: list(z.string()).optional(),
  database: z.string().optional(),
  autoscaling: z
    .object({
      enabled: z.boolean().default(false),
      minReplicas: podCount.optional(),
      maxReplicas: podCount.optional(),
    })
    .optional(),
  resources: needs,
  jobs: z.record(z.string(), z.object({ resources: needs }).nullable()).optional(),
  route: z
    .object({
      enabled: z.boolean().default(false),
      hosts: list(routeHost).optional(),
      path: z.string().optional(),
    })
    .optional(),
  persistence: z
    .object({
      enabled: z.boolean().default(false),
      size: volumeSize.optional(),
      storageClass: z.string().optional(),
    })
    .optional(),
});

/**
 * The same of an application that Kustomize renders, in the same words. Nothing else would reach its manifests, so
 * nothing else is taken; and its hosts have to be said, since they are in its manifests already.
 */
export const declarationSchema = z.strictObject({
  ...asked,
  // Manifests may be of Jobs alone.
  replicas: podCount.min(0).default(1),
  tool: z.literal("kustomize"),
  /** Of the pods whose workload is not named. */
  resources,
  workloads: z.record(dnsLabel, z.strictObject({ replicas: podCount.default(1), resources })).optional(),
  route: z.strictObject({ enabled: z.literal(true).default(true), hosts: list(routeHost).min(1) }).optional(),
});

type Values = z.infer<typeof valuesSchema> & Pick<z.infer<typeof declarationSchema>, "workloads">;

/** An application with what its values ask of the platform. */
export interface ApplicationSpec {
  readonly application: Application;
  readonly values: Values;
  /** All that its files state, the tier's over the defaults, without what charts/service fills in. */
  readonly stated: JsonObject;
  /** What stands in the files of its overlay, which is nothing for charts/service. */
  readonly objects: readonly FileObject[];
}

/** The application as far as its files can be read, and what is wrong with them. */
export interface ReadApplication {
  readonly spec?: ApplicationSpec;
  /** File of the environment's own, from the application's folder, if there is one. */
  readonly own?: string;
  readonly violations: readonly Violation[];
}

/**
 * Reads apps/<name>/defaults.yaml, over it <tier>.yaml and, where there is one, environments/<environment>.yaml: values
 * of charts/service or, with `tool: kustomize`, what the application's own manifests ask of the platform.
 * @param folder where the applications' folders are
 * @param domain domain of the hosts that values leave to the platform
 * @param environment name of the environment; default one without a file of its own
 */
export function readApplication(
  folder: string,
  name: string,
  tier: Tier,
  domain: string,
  environment = "",
): ReadApplication {
  const own = `environments/${environment}.yaml`;
  const over = [`${tier}.yaml`, ...(existsSync(join(folder, name, own)) ? [own] : [])];
  const files = ["defaults.yaml", ...over].map((file) => readFile(folder, name, file));
  const violations = files.flatMap(({ violation }) => violation ?? []);
  if (violations.length > 0) return { violations };

  const unread = unreadFiles(folder, name);
  const laid = (over: typeof merge): JsonObject =>
    files.reduce<JsonObject>((below, { values }) => over(below, values ?? {}), {});
  const merged = laid(merge);
  const kustomized = "tool" in merged;
  const overlay = overlayIn(folder, name, tier, environment);
  const missing = kustomized ? overlayFaults(overlay, tier) : [];
  const parsed = parse<Values>(kustomized ? declarationSchema : valuesSchema, merged);
  if (parsed.value === undefined) {
    const [base] = files.map(({ path }) => path);
    const faults = parsed.faults.map(({ violation }) => ({
      ...violation,
      path: `${base} with ${over.join(" and ")}: ${violation.path}`,
    }));
    return { violations: [...faults, ...missing, ...unread] };
  }
  const { route, generatedSecrets } = parsed.value;
  const hosts = route?.enabled === true ? (route.hosts ?? [`${name}.${domain}`]) : [];
  const application: Application = {
    name,
    hosts,
    generatedSecrets,
    // A missing <tier>.yaml is listed too: it then counts as soon as it is pushed, without an `up`.
    ...(kustomized
      ? { tool: "kustomize", overlay: overlay.path }
      : { tool: "helm", valueFiles: files.map(({ path }) => path) }),
  };
  const objects = kustomized && missing.length === 0 ? objectsIn(overlay) : [];
  return {
    // Of the chart's own defaults a null takes one away, as it does in Helm.
    spec: { application, values: parsed.value, stated: laid(mergeValues), objects },
    violations: [...missing, ...unread],
  };
}

/** Files of an application that look like values, and that neither the platform nor Argo CD reads. */
function unreadFiles(folder: string, name: string): readonly Violation[] {
  const read = ["defaults.yaml", ...tierSchema.options.map((each) => `${each}.yaml`)];
  const environments = join(folder, name, "environments");
  const unnamed = (existsSync(environments) ? readdirSync(environments) : [])
    .filter((file) => !file.endsWith(".yaml") || !dnsLabel.safeParse(file.slice(0, -".yaml".length)).success)
    .sort()
    .map((file) => ({
      path: `apps/${name}/environments/${file}`,
      got: "a file that nothing reads",
      allowed: "<environment>.yaml",
    }));
  const beside = readdirSync(join(folder, name))
    .filter((file) => /\.ya?ml$/.test(file) && !read.includes(file) && !isKustomization(file))
    .sort()
    .map((file) => {
      const guess = read.find((each) => each.startsWith(file.replace(/\.ya?ml$/, ""))) ?? nearest(file, read);
      const allowed = guess === undefined ? read.join(", ") : `did you mean ${guess}?`;
      return { path: `apps/${name}/${shownName(file)}`, got: "a file that nothing reads", allowed };
    });
  return [...beside, ...unnamed];
}

interface File extends YamlMapping {
  /** From the repository's root. */
  readonly path: string;
}

/** A file of an application; only defaults.yaml has to be there. */
function readFile(folder: string, name: string, file: string): File {
  const path = `apps/${name}/${file}`;
  const location = join(folder, name, file);
  if (file === "defaults.yaml" && !existsSync(location)) {
    const allowed =
      "a folder with the application's values (or, with `tool: kustomize`, what it asks for), " +
      "or no such name in delivery.apps";
    return { path, violation: { path, got: "no such file", allowed } };
  }
  return { path, ...readMapping(location, path) };
}
