import type { Cost } from "../cost/cost";
import { compare } from "../lib/compare";
import type { DeliveredApplication } from "./delivery";
import type { StackFacts } from "../stacks/facts";
import { PlanError } from "./errors";
import type { PolicyFinding } from "./policy-finding";
import type { PlannedResource } from "./resource";
import { costOfResources } from "./resource-cost";
import { stackUrn } from "./urn";
import type { Values } from "./values";
import type { Message } from "./message";

/** What was recorded of a program's run for one stack. */
export interface Recorded {
  readonly project: string;
  readonly stack: string;
  /** Resolved configuration: what the program made of the stack's YAML. */
  readonly environment?: Values;
  readonly resources: Iterable<PlannedResource>;
  readonly outputs?: Values;
  /** What components registered as their outputs, by URN. */
  readonly componentOutputs?: ReadonlyMap<string, Values>;
  readonly messages?: readonly Message[];
  /** Order in which `up` builds the layers; others come after, by name. */
  readonly layers?: readonly string[];
}

/** All that a program registered for one stack. Values are real: print only what rendering made of them. */
export class Plan {
  /** Tells what Argo CD delivers beside these resources; undefined for a project without applications. */
  delivered: (() => readonly DeliveredApplication[]) | undefined;
  /** What a person asks first of the stack; undefined for a project that says nothing of itself. */
  facts: (() => StackFacts) | undefined;
  /** The environment itself that the program read, for rules; undefined for one that reads none. */
  environmentRead: object | undefined;
  /** What the policy pack finds; undefined where the project has none. */
  findings: readonly PolicyFinding[] | undefined;
  readonly project: string;
  readonly stack: string;
  /** Resolved configuration as values of the plan; empty for a program that reads none. */
  readonly environment: Values;
  readonly outputs: Values;
  readonly messages: readonly Message[];
  /** Whether the program logged an error; a real preview fails then. */
  readonly failed: boolean;
  /** The stack itself first; then by layer, parents before children, siblings by URN. */
  readonly resources: readonly PlannedResource[];
  /** What all of it costs in a month. */
  readonly cost: Cost;
  readonly #componentOutputs: ReadonlyMap<string, Values>;
  readonly #byUrn: ReadonlyMap<string, PlannedResource>;
  readonly #byParent: ReadonlyMap<string | undefined, readonly PlannedResource[]>;

  /** @throws PlanError that names every resource of a size or type without a price */
  constructor({ layers = [], messages = [], ...recorded }: Recorded) {
    ({ project: this.project, stack: this.stack } = recorded);
    this.environment = recorded.environment ?? {};
    this.outputs = recorded.outputs ?? {};
    this.messages = messages;
    this.failed = messages.some(({ severity }) => severity === "error");
    this.#componentOutputs = recorded.componentOutputs ?? new Map();
    const all = [...recorded.resources].sort(
      (a, b) => compareLayers(layers, a.layer, b.layer) || compare(a.urn, b.urn),
    );
    this.#byUrn = new Map(all.map((resource) => [resource.urn, resource]));
    this.#byParent = groupBy(all, (resource) => resource.parent);
    this.resources = [...this.#walk(undefined)];
    this.cost = costOfResources(this.resources);
  }

  *#walk(parent: string | undefined): Iterable<PlannedResource> {
    for (const resource of this.#byParent.get(parent) ?? []) {
      yield resource;
      yield* this.#walk(resource.urn);
    }
  }

  /** URN of the stack's own resource. */
  get root(): string {
    return stackUrn(this);
  }

  /** Layers in the order of an `up`; undefined stands for what is in none. */
  get layers(): readonly (string | undefined)[] {
    return [...new Set(this.children(this.root).map((resource) => resource.layer))];
  }

  /**
   * The one resource of this type and name.
   * @throws PlanError if there is none or more than one
   */
  get(type: string, name: string): PlannedResource {
    const found = this.ofType(type).filter((resource) => resource.name === name);
    if (found.length === 1) return found[0] as PlannedResource;
    const there = this.ofType(type).map((resource) => resource.name);
    const known =
      there.length > 0 ? `the names are ${there.join(", ")}` : `the types are ${this.types().join(", ")}`;
    throw new PlanError(`${found.length} resources are a ${type} named "${name}"; ${known}`);
  }

  /** Whether there is a resource of this type and, if given, this name. */
  has(type: string, name?: string): boolean {
    return this.ofType(type).some((resource) => name === undefined || resource.name === name);
  }

  /** All resources of a type, in the plan's order. */
  ofType(type: string): readonly PlannedResource[] {
    return this.resources.filter((resource) => resource.type === type);
  }

  /** The resource with this URN; undefined for one that is not in the plan, such as a default provider. */
  byUrn(urn: string): PlannedResource | undefined {
    return this.#byUrn.get(urn);
  }

  /** Gives a resource other inputs, as the policy pack mends them before an `up`. */
  mend(urn: string, inputs: Values): void {
    const resource = this.#byUrn.get(urn);
    if (resource !== undefined) Object.assign(resource, { inputs });
  }

  /** Outputs of a resource as a preview has them: a component's own, else its inputs, for all else is unknown. */
  outputsOf({ urn, custom, inputs }: PlannedResource): Values {
    return custom ? inputs : (this.#componentOutputs.get(urn) ?? {});
  }

  /** Direct children. */
  children(parent: PlannedResource | string): readonly PlannedResource[] {
    return this.#byParent.get(typeof parent === "string" ? parent : parent.urn) ?? [];
  }

  /** Whether one resource waits for another, directly or through others, its parents' and its provider's included. */
  waitsFor(resource: PlannedResource, other: PlannedResource): boolean {
    const seen = new Set<string>();
    const queue = [resource.urn];
    for (const urn of queue) {
      const current = this.#byUrn.get(urn);
      if (current === undefined || seen.has(urn)) continue;
      seen.add(urn);
      const { dependencies, parent, provider } = current;
      queue.push(...[...dependencies, parent, provider].filter((next) => next !== undefined));
    }
    return resource.urn !== other.urn && seen.has(other.urn);
  }

  /** Types that occur, sorted. */
  types(): readonly string[] {
    return [...new Set(this.resources.map((resource) => resource.type))].sort(compare);
  }
}

/** Known layers in their order, then others by name, then what is in none. */
function compareLayers(layers: readonly string[], a: string | undefined, b: string | undefined): number {
  const index = (layer: string | undefined): number => {
    if (layer === undefined) return layers.length + 1;
    const known = layers.indexOf(layer);
    return known < 0 ? layers.length : known;
  };
  return index(a) - index(b) || compare(a ?? "", b ?? "");
}

function groupBy<K, V>(values: Iterable<V>, key: (value: V) => K): Map<K, V[]> {
  const groups = new Map<K, V[]>();
  for (const value of values) {
    const group = groups.get(key(value));
    if (group === undefined) groups.set(key(value), [value]);
    else group.push(value);
  }
  return groups;
}
