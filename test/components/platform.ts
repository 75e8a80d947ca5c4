import assert from "node:assert/strict";
import { join } from "node:path";
import type { Plan } from "../../plan/plan";
import { readProject, type Project } from "../../plan/project-file";
import { record, type RecordOptions } from "../../plan/recorder";
import type { PlannedResource } from "../../plan/resource";
import { encoded } from "../../plan/sdk/encoding";
import { decodeAll, isObject, reveal, Secret, type Value, type Values } from "../../plan/values";
import type { Environment, SecretName } from "../../stacks/environment";
import type { Tier } from "../../stacks/schema";
import { platform as project } from "../../platform";
import { withKnownPasswords } from "./known-passwords";
import { withApplications } from "./other-applications";

/** Root of the repository. */
export const root = join(__dirname, "..", "..");
/**
 * Stacks and applications whose figures tests know. Those at the repository's root are for whoever forks it to change,
 * so that tests know no more of them than that they are valid.
 */
export const golden = join(root, "test", "fixtures", "golden");
/** Folder of the golden stacks' applications. */
export const goldenApps = join(golden, "apps");
/** The program with the stacks of a folder, whose keys have this project's name, whatever a fork calls its own. */
export function projectWith(stacks: string): Project {
  return { ...readProject(root, stacks), name: "doks-platform" };
}
/** The tiers of the golden stacks. */
export type GoldenTier = Exclude<Tier, "development">;
export const tiers: readonly GoldenTier[] = ["staging", "production"];
/** Domain of every environment here: no placeholder, so that nothing warns. */
export const domain = "duli.ai";
const ingress = { domain, acme: { email: `ops@${domain}` } };

/** Type tokens that tests name often. */
export const types = {
  application: "kubernetes:argoproj.io/v1alpha1:Application",
  certificate: "kubernetes:cert-manager.io/v1:Certificate",
  cluster: "digitalocean:index/kubernetesCluster:KubernetesCluster",
  gateway: "kubernetes:gateway.networking.k8s.io/v1:Gateway",
  issuer: "kubernetes:cert-manager.io/v1:ClusterIssuer",
  namespace: "kubernetes:core/v1:Namespace",
  password: "random:index/randomPassword:RandomPassword",
  pool: "digitalocean:index/kubernetesNodePool:KubernetesNodePool",
  project: "kubernetes:argoproj.io/v1alpha1:AppProject",
  provider: "pulumi:providers:kubernetes",
  release: "kubernetes:helm.sh/v3:Release",
  route: "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute",
  secret: "kubernetes:core/v1:Secret",
  stash: "pulumi:index:Stash",
  vpc: "digitalocean:index/vpc:Vpc",
} as const;

/** Sections of a stack's YAML, over those that every environment here has. */
export type Config = Readonly<Record<string, unknown>> & { readonly ingress?: object };
/** Secrets of a stack, by name. */
export type Secrets = Readonly<Partial<Record<SecretName, string>>>;

/** What differs from a preview. */
export interface PlatformOptions {
  /** Passwords are known instead of unknown until deployment; default false. */
  readonly knownPasswords?: boolean;
  /** Folder of the applications' folders; default the golden ones. */
  readonly apps?: string;
}

const plans = new Map<string, Promise<Plan>>();

/**
 * The plan of the real program for a stack of this tier, named as the tier; equal arguments give the same plan.
 * Its environment is what components were handed.
 */
export function platform(
  tier: Tier,
  config: Config = {},
  secrets: Secrets = {},
  options: PlatformOptions = {},
): Promise<Plan> {
  const key = JSON.stringify([tier, config, secrets, options, activeMutant()]);
  const plan = plans.get(key) ?? run(tier, config, secrets, options);
  plans.set(key, plan);
  return plan;
}

/** What `npm run mutation` has changed in the program just now: a plan from before would know nothing of it. */
function activeMutant(): string | undefined {
  return (globalThis as { readonly __stryker__?: { readonly activeMutant?: string } }).__stryker__
    ?.activeMutant;
}

function run(tier: Tier, config: Config, secrets: Secrets, options: PlatformOptions): Promise<Plan> {
  const { apps = goldenApps, knownPasswords = false } = options;
  return runProgram(
    {
      stack: tier,
      config: { tier, ...config, ingress: { ...ingress, ...config.ingress }, ...secrets },
      secretKeys: Object.keys(secrets),
      disabledDefaultProviders: ["kubernetes"],
      environment: () => serialized(readEnvironmentOf(apps)),
    },
    apps,
    knownPasswords,
  );
}

/** Records the real program with these applications in the place of the repository's. */
export function runProgram(options: RecordOptions, apps: string, knownPasswords = false): Promise<Plan> {
  const program = () => withApplications(apps, load);
  const recorded = () => (knownPasswords ? withKnownPasswords(program) : program());
  return record(recorded, { rootDirectory: root, layers: project.layers, ...options });
}

/** The program runs when index.ts is loaded; all other modules only define. */
function load(): unknown {
  const main = join(root, "index.ts");
  delete require.cache[main];
  return require(main) as unknown;
}

/** The environment as the running program reads it. */
export function readEnvironmentOf(apps: string): Environment {
  const { readEnvironment } =
    require("../../stacks/read-environment") as typeof import("../../stacks/read-environment");
  return readEnvironment(apps);
}

/** An environment as a plan has it. */
export async function serialized(environment: Environment): Promise<Values> {
  return decodeAll(await encoded("environment", environment));
}

/** The environment of a plan, to hand to what is pure; its secrets are values of the plan. */
export function environmentOf(plan: Plan): Environment {
  return plan.environment as unknown as Environment;
}

/** A value inside others, by its path; undefined where there is none. */
export function at(value: Value | undefined, ...path: readonly (string | number)[]): Value | undefined {
  return path.reduce<Value | undefined>((inner, key) => {
    if (Array.isArray(inner)) return (inner as readonly Value[])[Number(key)];
    return isObject(inner) ? inner[key] : undefined;
  }, value);
}

/** The values that a release hands to its chart. */
export function valuesOf(plan: Plan, release: string): Values {
  const values = plan.get(types.release, release).inputs["values"];
  assert.ok(isObject(values), `${release} has no values`);
  return values;
}

/** The keys of a Secret with what they hold, opened. */
export function dataOf(plan: Plan, secret: string): Values {
  const data = plan.get(types.secret, secret).inputs["stringData"];
  assert.ok(data instanceof Secret, `${secret} is not secret`);
  const opened = reveal(data);
  assert.ok(isObject(opened), `${secret}: its keys are not known`);
  return opened;
}

/** What the component around a chart says of it: chart, claims and load balancers. */
export function declared(plan: Plan, release: string): Values {
  return plan.get("doks-platform:release:Release", release).inputs;
}

/** All objects of the cluster that Pulumi makes itself: releases are not among them, their charts make theirs. */
export function objectsOf(plan: Plan): readonly PlannedResource[] {
  return plan.resources.filter(({ type }) => type.startsWith("kubernetes:") && type !== types.release);
}

/** Name of a tier's environment and namespace. */
export function namespaceOf(tier: Tier): string {
  return tier === "staging" ? "staging" : "prod";
}

/** Labels that an environment hands to everything that charts make. */
export function environmentLabels(tier: Tier): Record<string, string> {
  return { "app.kubernetes.io/part-of": "duli", environment: namespaceOf(tier), team: "platform", tier };
}

/** Labels of an object that Pulumi makes. */
export function objectLabels(tier: Tier, name: string, component: string): Record<string, string> {
  return {
    "app.kubernetes.io/name": name,
    "app.kubernetes.io/instance": `${name}-${namespaceOf(tier)}`,
    "app.kubernetes.io/component": component,
    "app.kubernetes.io/managed-by": "pulumi",
    app: name,
    "doks-platform/stack": tier,
    ...environmentLabels(tier),
  };
}

/** Metadata of an object that Pulumi makes. */
export function metadata(
  tier: Tier,
  [name, namespace]: readonly [name: string, namespace?: string],
  [owner, component]: readonly [owner: string, component: string],
): Values {
  return { name, ...(namespace && { namespace }), labels: objectLabels(tier, owner, component) };
}

/** Requests and the memory limit of a container. */
export function sized(cpu: string, memory: string, limit: string): Values {
  return { requests: { cpu, memory }, limits: { memory: limit } };
}
