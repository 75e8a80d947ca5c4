import type { PlanJson, ResourceJson } from "./contract";
import { consequenceOf, refusalOf } from "./consequences";
import { deletesFirst } from "./delete-first";
import { identify } from "./identity";
import type { Identities } from "./identity";
import { compareOptions } from "./options";
import { inOrder } from "./order";
import { comparePaths, leadsInto, parsePath } from "./path";
import { triggers, triggersOf, triggersWhenUnknown } from "./triggers";
import { compareValues } from "./values";
import type { Change, Place } from "./values";
import { created, deleted, identity, withoutSteps } from "./resource-diff";
import type { Replacement } from "./replacement";
import type { ResourceDiff, ResourcesDiff } from "./resource-diff";

const stackType = "pulumi:pulumi:Stack";

/** Compares the resources of two plans of one stack as a preview on a deployed `before` would. */
export function compareResources(before: PlanJson, after: PlanJson): ResourcesDiff {
  return new ResourceComparer(before, after).compare();
}

/** All resources of a stack that is new. */
export function createdResources(after: PlanJson): readonly ResourceDiff[] {
  return managed(after).map(created);
}

/** What the program makes, without the stack itself and what it only reads. */
function managed(plan: PlanJson): readonly ResourceJson[] {
  return plan.resources.filter(({ type, read }) => type !== stackType && read === undefined);
}

class ResourceComparer {
  readonly #identities: Identities;
  readonly #providers: ReadonlyMap<string, ResourceJson>;
  /** URNs after, of what gets a new id: what comes from it will be another value. */
  readonly #fresh = new Set<string>();
  /** URNs after, of what is deleted before its successor is made, and with it what cannot be without it. */
  readonly #condemned = new Set<string>();
  readonly #reordered: string[] = [];
  /** By URN of a provider that is new, whether it leads elsewhere than the one in whose place it is. */
  readonly #elsewhere = new Map<string, boolean>();
  #secrets = 0;
  #unchanged = 0;

  constructor(
    private readonly before: PlanJson,
    private readonly after: PlanJson,
  ) {
    this.#identities = identify(before, after);
    const providers = after.resources.filter(({ type }) => type.startsWith("pulumi:providers:"));
    this.#providers = new Map(providers.map((provider) => [provider.urn, provider]));
  }

  compare(): ResourcesDiff {
    const diffs = new Map<string, ResourceDiff>();
    const kept = new Set<string>();
    // A replacement may replace what depends on it: what is needed is looked at first.
    for (const resource of inOrder(managed(this.after))) {
      const old = this.#identities.before(resource);
      if (old?.read === undefined && old !== undefined) kept.add(old.urn);
      const diff =
        old === undefined || old.read !== undefined ? created(resource) : this.#pair(old, resource);
      if (diff?.operation === "create" || diff?.operation === "replace") this.#fresh.add(resource.urn);
      if (diff === undefined) this.#unchanged++;
      else diffs.set(resource.urn, diff);
    }
    const resources = this.after.resources.flatMap(({ urn }) => diffs.get(urn) ?? []);
    const gone = managed(this.before).filter(({ urn }) => !kept.has(urn));
    return {
      resources: [...resources, ...gone.map(deleted)],
      unchanged: this.#unchanged,
      secrets: this.#secrets,
      reordered: this.#reordered.sort(),
    };
  }

  #pair(before: ResourceJson, after: ResourceJson): ResourceDiff | undefined {
    const { changes, secrets } = this.#inputs(before, after);
    this.#secrets += secrets.length;
    const options = compareOptions(before, after);
    const paths = triggersOf(after, this.#provider(after));
    const watched = [...paths, ...listOf(after.options.replaceOnChanges).map(parsePath)];
    const marked = changes.map((change) =>
      triggers(watched, change, after) ? { ...change, replaces: true as const } : change,
    );
    const replacement = this.#replacement(before, after, marked);
    const renamedFrom = before.urn === after.urn ? undefined : before.urn;
    if (this.#waitsForOthers(before, after)) this.#reordered.push(after.urn);
    const operation = replacement ? "replace" : marked.length > 0 ? "update" : "state";
    if (operation === "state" && options.length === 0 && renamedFrom === undefined) return undefined;
    const base = {
      ...identity(after),
      operation,
      ...(renamedFrom !== undefined && { renamedFrom }),
      changes: marked.map(withoutSteps),
      options,
      secrets: secrets.map(({ path }) => path),
    } as const;
    if (replacement === undefined) return base;
    const refused = refusalOf("replace", before, after);
    return {
      ...base,
      replacement,
      consequence: consequenceOf("replace", before, replacement, after),
      ...(refused !== undefined && { refused }),
    };
  }

  /** Changes of inputs, and those that follow from what the inputs come from. */
  #inputs(
    before: ResourceJson,
    after: ResourceJson,
  ): { changes: readonly Change[]; secrets: readonly Place[] } {
    const { changes, secrets, unknowns } = compareValues(before.inputs, after.inputs);
    const ignored = listOf(after.options.ignoreChanges).map(parsePath);
    const counts = ({ steps }: { readonly steps: Change["steps"] }): boolean =>
      !ignored.some((path) => leadsInto(path, steps));
    const sources = new Map<string, readonly string[]>();
    for (const property of Object.keys(after.inputs))
      sources.set(property, this.#otherSources(before, after, property));
    const sourcesOf = ({ steps }: Place): readonly string[] => sources.get(String(steps[0])) ?? [];
    const moved = [
      ...unknowns.map((place) => ({ place, value: { $computed: true } })),
      ...secrets.map((place) => ({ place, value: { $secret: true } })),
    ].flatMap(({ place, value }) => {
      const because = sourcesOf(place);
      return because.length === 0
        ? []
        : [{ ...place, kind: "update" as const, before: value, after: value, because }];
    });
    return {
      changes: [...changes, ...moved].filter(counts).sort((a, b) => comparePaths(a.steps, b.steps)),
      secrets: secrets.filter((place) => sourcesOf(place).length === 0),
    };
  }

  /** What an input comes from that is new, replaced, or was not where it came from before. */
  #otherSources(before: ResourceJson, after: ResourceJson, property: string): readonly string[] {
    const now = after.propertyDependencies[property] ?? [];
    const then = new Set((before.propertyDependencies[property] ?? []).map(this.#identities.renamed));
    return now.filter((urn) => this.#fresh.has(urn) || !then.has(urn));
  }

  #replacement(
    before: ResourceJson,
    after: ResourceJson,
    changes: readonly Change[],
  ): Replacement | undefined {
    if (!after.custom) return undefined;
    const properties = changes.filter(({ replaces }) => replaces).map(({ path }) => path);
    const because = [...this.#replacers(before, after)];
    const sources = changes.filter(({ replaces }) => replaces).flatMap((change) => change.because ?? []);
    if (properties.length === 0 && because.length === 0) return undefined;
    const deleteFirst = deletesFirst(before, after) || this.#condemned.has(after.urn);
    if (deleteFirst) this.#condemned.add(after.urn);
    const causes = because.length === 0 ? sources : because;
    return { properties, because: [...new Set(causes)].sort(), deleteFirst };
  }

  /** Resources whose own replacement replaces this one, whatever its inputs. */
  *#replacers(before: ResourceJson, after: ResourceJson): Iterable<string> {
    const { options, provider } = after;
    const taken = [...this.#taken(before, after)];
    // With another provider it is another thing anyhow, whatever else would replace it.
    if (provider !== null && this.#isOtherProvider(before, provider)) {
      yield provider;
      return;
    }
    const ties = [...listOf(options.replaceWith), ...listOf([options.deletedWith])];
    yield* ties.filter((urn) => this.#fresh.has(urn));
    yield* taken;
  }

  /** What must go before this one's old self, because it needs it and could not be without it. */
  *#taken(before: ResourceJson, after: ResourceJson): Iterable<string> {
    const paths = triggersOf(before, this.#provider(after));
    for (const [property, urns] of Object.entries(before.propertyDependencies)) {
      const condemned = urns.map(this.#identities.renamed).filter((urn) => this.#condemned.has(urn));
      const kubernetes = before.type.startsWith("kubernetes:") && property === "metadata";
      if (condemned.length === 0 || !(kubernetes || triggersWhenUnknown(paths, property, before.inputs)))
        continue;
      this.#condemned.add(after.urn);
      yield* condemned;
    }
  }

  /** Whether what made a resource is not what makes it now. Under another name it may still lead to the same place. */
  #isOtherProvider(before: ResourceJson, provider: string): boolean {
    if (!this.#fresh.has(provider)) return false;
    if (before.provider === null || this.#identities.renamed(before.provider) === provider) return true;
    const then = this.before.resources.find(({ urn }) => urn === before.provider);
    const now = this.#providers.get(provider);
    return then !== undefined && now !== undefined && this.#leadsElsewhere(then, now);
  }

  /** Whether a change from one provider to another would replace it, were they of one name. */
  #leadsElsewhere(then: ResourceJson, now: ResourceJson): boolean {
    const known = this.#elsewhere.get(now.urn);
    if (known !== undefined) return known;
    const paths = triggersOf(now, undefined);
    const elsewhere = this.#inputs(then, now).changes.some((change) => triggers(paths, change, now));
    this.#elsewhere.set(now.urn, elsewhere);
    return elsewhere;
  }

  #provider(resource: ResourceJson): ResourceJson | undefined {
    return resource.provider === null ? undefined : this.#providers.get(resource.provider);
  }

  #waitsForOthers(before: ResourceJson, after: ResourceJson): boolean {
    const then = before.dependencies.map(this.#identities.renamed).sort();
    return then.join() !== [...after.dependencies].sort().join();
  }
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}
