import assert from "node:assert/strict";
import { Plan } from "../../plan/plan";
import { analyze } from "../../plan/policy";
import type { PolicyFinding } from "../../plan/policy-finding";
import { record } from "../../plan/recorder";
import { noOptions, type PlannedResource } from "../../plan/resource";
import { isObject, type Value, type Values } from "../../plan/values";
import { policiesFor } from "../../policy/pack";
import type { Rule } from "../../policy/rule";
import type { Environment } from "../../stacks/environment";
import type { Tier } from "../../stacks/schema";
import { platform } from "../../platform";
import { goldenApps, root } from "../components/platform";
import { goldenConfig } from "../platform/stacks";
import { changed, planWith, type Changes } from "./resources";
import { judgedEnvironment } from "../../stacks/read-environment";

/** A value by its path, such as `spec.source.path`; with undefined, what is there goes. */
export type Edit = readonly [path: string | readonly (string | number)[], value: Value | undefined];

/** What is different from a golden stack. */
export interface Difference {
  /** Sections of its configuration. */
  readonly config?: Changes;
  /** Type of the resources that are edited, and if given their name. */
  readonly type?: string;
  readonly name?: string;
  readonly edits?: readonly Edit[];
  readonly protect?: boolean;
  /** Resources besides its own. */
  readonly more?: readonly PlannedResource[];
}

/** A plan and what the rules go by. */
export interface Scene {
  readonly plan: Plan;
  readonly environment: Environment;
}

const scenes = new Map<string, Promise<Scene>>();

function sceneOf(stack: Tier, config: Changes): Promise<Scene> {
  const key = JSON.stringify([stack, config]);
  const scene = scenes.get(key) ?? makeScene(stack, config);
  scenes.set(key, scene);
  return scene;
}

async function makeScene(stack: Tier, changes: Changes): Promise<Scene> {
  const plan = await planWith(stack, changes);
  const config = changed(goldenConfig(stack).config, changes);
  let environment: Environment | undefined;
  await record(() => void (environment = judgedEnvironment(goldenApps)), {
    stack,
    rootDirectory: root,
    config,
  });
  assert.ok(environment);
  return { plan, environment };
}

/** The plan of a golden stack with a difference, before any rule was asked. */
export async function differing(
  stack: Tier,
  { config = {}, ...difference }: Difference = {},
): Promise<Scene> {
  const { plan, environment } = await sceneOf(stack, config);
  const { type, name, edits = [], protect, more = [] } = difference;
  let met = 0;
  const resources = plan.resources.map((resource): PlannedResource => {
    const { inputs } = resource;
    if (resource.type !== type || (name !== undefined && resource.name !== name)) return { ...resource };
    met++;
    const mended = edits.reduce<Value>((value, edit) => put(value, pathOf(edit), edit[1]), inputs) as Values;
    return { ...resource, inputs: mended, ...(protect !== undefined && { protect }) };
  });
  assert.ok(type === undefined || met > 0, `${stack} has no ${type} ${name ?? ""}`);
  const edited = new Plan({
    project: plan.project,
    stack,
    environment: plan.environment,
    resources: [...resources, ...more],
    outputs: plan.outputs,
    componentOutputs: new Map(plan.resources.map((each) => [each.urn, plan.outputsOf(each)])),
    layers: platform.layers,
  });
  return { plan: edited, environment };
}

/** What one rule finds in a golden stack with a difference. */
export async function findings(
  rule: Rule,
  stack: Tier,
  difference: Difference = {},
): Promise<readonly PolicyFinding[]> {
  const { plan, environment } = await differing(stack, difference);
  return analyze(plan, policiesFor(environment, { today: "2026-11-21" }, [rule]));
}

/** The same as lines such as `mandatory doks-platform-production: cluster … is false`. */
export async function found(rule: Rule, stack: Tier, difference: Difference = {}): Promise<string[]> {
  return (await findings(rule, stack, difference)).map(lineOf);
}

/** Level, name of the resource and what is there. */
export function lineOf({ level, urn, message }: PolicyFinding): string {
  const [description, what, ...others] = message.split("\n");
  assert.ok(description && what && others.length === 0, `a rule and one line: ${message}`);
  return `${level} ${urn.split("::").at(-1)}: ${what}`;
}

/** A resource of a stack that no golden one has. */
export function resource(stack: Tier, type: string, name: string, inputs: Values): PlannedResource {
  const project = "doks-platform";
  return {
    urn: `urn:pulumi:${stack}::${project}::${type}::${name}`,
    type,
    name,
    layer: undefined,
    parent: `urn:pulumi:${stack}::${project}::pulumi:pulumi:Stack::${project}-${stack}`,
    custom: true,
    remote: false,
    readId: undefined,
    provider: undefined,
    providers: {},
    protect: false,
    dependencies: [],
    propertyDependencies: {},
    inputs,
    options: noOptions,
  };
}

function pathOf([path]: Edit): readonly (string | number)[] {
  return typeof path === "string" ? path.split(".") : path;
}

function put(value: Value, [next, ...rest]: readonly (string | number)[], put_: Value | undefined): Value {
  if (next === undefined) return put_ as Value;
  if (typeof next === "number") {
    assert.ok(Array.isArray(value), `no list where ${next} is to be`);
    return (value as Value[]).map((item, index) => (index === next ? put(item, rest, put_) : item));
  }
  const object = isObject(value) ? value : {};
  if (rest.length === 0 && put_ === undefined) {
    const { [next]: _, ...others } = object;
    return others;
  }
  return { ...object, [next]: put(object[next] ?? {}, rest, put_) };
}

/** One fault of a stack, and what a rule says of it. */
export interface Case extends Difference {
  readonly what: string;
  readonly stack?: Tier;
  /** Lines of {@link found}; none for what is no fault. */
  readonly finds: readonly string[];
}

/** Tests of a rule: the golden stacks comply but for what is named, and each case finds just what it says. */
export function itHolds(
  rule: Rule,
  cases: readonly Case[],
  accepted: Readonly<Partial<Record<Tier, readonly string[]>>> = {},
): void {
  describe(rule.name, () => {
    for (const stack of ["staging", "production"] as const)
      it(`holds in ${stack}${accepted[stack] ? " but for what is known" : ""}`, async () => {
        assert.deepEqual(await found(rule, stack), accepted[stack] ?? []);
      });
    for (const { what, stack = "production", finds, ...difference } of cases)
      it(`${finds.length > 0 ? "finds" : "accepts"} ${what}`, async () => {
        assert.deepEqual(await found(rule, stack, difference), finds);
      });
  });
}
