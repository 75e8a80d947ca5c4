import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { readApplication, type ApplicationSpec } from "./applications";
import { checks } from "./checks";
import { ownSections } from "./checks/topology";
import { applicationValues } from "./checks/application-values";
import { readConfig, type StackConfig } from "./config";
import { listed } from "./config-namespaces";
import { merge, type JsonObject } from "../lib/json";
import { Refusal } from "../lib/refusal";
import { withLists, type WithLists } from "./named-lists";
import { parse } from "./parse";
import { development } from "./development";
import { production } from "./production";
import {
  environmentSchema,
  tier as tierSchema,
  type EnvironmentSpec,
  type Preset,
  type Tier,
} from "./schema";
import { staging } from "./staging";
import { argocdHost } from "../catalog/argocd";
import { pageHosts } from "./installed";
import { podsOf } from "./pods";
import { unrealIn, unrealText } from "./unreal";
import { modeOf, presetFor } from "./topology";
import { describeViolations, nearest, shown, type Violation } from "../lib/violation";
import type { Environment } from "./environment";

const presets: Readonly<Record<Tier, Preset>> = { development, staging, production };

const applicationsFolder = join(__dirname, "..", "apps");

/**
 * Turns the stack's configuration into its environment: the preset of its tier, overridden by the stack's
 * YAML, completed and checked. Warns of placeholders that stand in the way of a real `up`.
 * @param apps folder of the applications' folders
 * @throws Refusal with every violation, one a line
 */
export function readEnvironment(apps = applicationsFolder): Environment {
  const { environment, violations, unrendered, unreal, unread, hints } = resolve(apps);
  const faults = [...violations, ...unrendered];
  const refused = pulumi.runtime.isDryRun() ? faults : [...faults, ...unreal];
  if (refused.length > 0) throw faulty(refused);
  for (const each of unreal) void pulumi.log.warn(unrealText(each));
  for (const hint of hints) void pulumi.log.warn(hint);
  if (unread.length > 0) void pulumi.log.warn(`nothing reads the keys ${listed(unread)}`);
  last = environment;
  return environment;
}

let last: Environment | undefined;

/** The environment that was read last, for the plan of the program that read it; undefined before there is one. */
export function lastEnvironment(): Environment | undefined {
  return last;
}

/**
 * The same environment for whoever judges it: takes placeholders as they are, and says nothing.
 * @throws Refusal with every violation, one a line
 */
export function judgedEnvironment(apps = applicationsFolder): Environment {
  const { environment, violations } = resolve(apps);
  if (violations.length > 0) throw faulty(violations);
  return environment;
}

interface Resolved {
  readonly environment: Environment;
  readonly violations: readonly Violation[];
  /** What charts/service would not render. The program refuses it; policy says of what is there what it thinks of it. */
  readonly unrendered: readonly Violation[];
  /** What a plan may have, and an `up` may not. */
  readonly unreal: readonly Violation[];
  /** Keys of the configuration that nothing reads. */
  readonly unread: readonly string[];
  /** What is probably not meant. */
  readonly hints: readonly string[];
}

/**
 * Checks look at a complete environment: what cannot be parsed is told without them.
 * @throws Refusal with every fault of the form
 */
function resolve(apps: string): Resolved {
  const stated = readConfig();
  const tier = tierOf(stated);
  const preset = presetFor(presets[tier], modeOf(stated.sections));
  const lists = withLists(preset, stated.sections);
  const config = {
    ...stated,
    sections: lists.sections,
    violations: [...stated.violations, ...lists.violations],
  };
  const spec = parseOver(preset, config, lists);
  const read = spec.delivery.apps.map((name) =>
    readApplication(apps, name, tier, spec.ingress.domain, spec.name),
  );
  const applications = read.flatMap((application) => application.spec ?? []);
  const environment = derive(spec, config, applications);
  const subject = { environment, applications, stated: config.sections };
  const own = new Map(spec.delivery.apps.map((name, index) => [name, read[index]?.own]));
  /** Checks speak of items by their place, and of the two files that every application has. */
  const inItsWords = (violation: Violation): Violation => ({
    ...violation,
    path: lists
      .spokenOf(violation.path)
      .replace(/^apps\/([^/]+)\/defaults\.yaml with [a-z]+\.yaml/, (files, name: string) => {
        const third = own.get(name);
        return third === undefined ? files : `${files} and ${third}`;
      }),
  });
  return {
    environment,
    violations: [
      ...config.violations,
      ...config.strangers.mistaken,
      ...read.flatMap((application) => application.violations),
      ...checks.flatMap((check) => check(subject)).map(inItsWords),
    ],
    unrendered: applicationValues(subject).map(inItsWords),
    unreal: unrealIn(subject),
    unread: config.strangers.unread,
    hints: lists.hints,
  };
}

/** The preset with the stack's sections over it. */
function parseOver(
  preset: JsonObject,
  { sections, unread, violations, strangers }: StackConfig,
  { spokenOf }: WithLists,
): EnvironmentSpec {
  const { value, faults } = parse(environmentSchema, merge(preset, ownSections(sections)));
  if (value !== undefined && unread.length === 0) return value;
  // Of a section that cannot be read at all, only that is a fault.
  const told = faults.filter(({ keys: [section] }) => !unread.includes(String(section)));
  throw faulty([
    ...violations,
    ...strangers.mistaken,
    ...told.map(({ violation }) => ({ ...violation, path: spokenOf(violation.path) })),
  ]);
}

/** Without its tier nothing else can be said about a stack, so this fault is told alone. */
function tierOf({ tier, strangers }: StackConfig): Tier {
  const known = tierSchema.safeParse(tier);
  if (known.success) return known.data;
  // Whose keys are all under another name is told that, not what would then be missing.
  if (tier === undefined && strangers.mistaken.length > 0) throw faulty(strangers.mistaken);
  const guess = nearest(tier ?? "", tierSchema.options) ?? "staging";
  const fix = `pulumi config set ${pulumi.getProject()}:tier ${guess}`;
  throw faulty([
    { path: "tier", got: shown(tier), allowed: `${tierSchema.options.join(", ")}; set it: ${fix}` },
  ]);
}

function derive(
  spec: EnvironmentSpec,
  { secrets }: StackConfig,
  applications: readonly ApplicationSpec[],
): Environment {
  const [project, stack] = [pulumi.getProject(), pulumi.getStack()];
  const apps = applications.map(({ application }) => application);
  const environment = {
    ...spec,
    project,
    stack,
    cluster: { ...spec.cluster, name: spec.cluster.name ?? `${project}-${stack}` },
    delivery: {
      ...spec.delivery,
      apps,
      argocd: { ...spec.delivery.argocd, host: argocdHost(spec.delivery.argocd, spec) },
    },
    hosts: [],
    secrets,
    applications,
    pods: [],
  };
  const hosts = [...pageHosts(environment), ...apps.flatMap((app) => app.hosts)];
  // Most of an environment with many applications: whoever lists one does without.
  const quiet = (value: unknown) => ({ value, enumerable: false, writable: true, configurable: true });
  return Object.defineProperties(
    { ...environment, hosts: [...new Set(hosts)].sort() },
    {
      applications: quiet(applications),
      pods: quiet(podsOf(environment, applications)),
    },
  );
}

function faulty(violations: readonly Violation[]): Refusal {
  return new Refusal(describeViolations(pulumi.getStack(), violations));
}
