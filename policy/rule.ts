import type { Environment } from "../stacks/environment";
import type { Tier } from "../stacks/schema";
import type { Known } from "../lib/known";
import type { Settings } from "./settings";
import type { Workload } from "../lib/kubernetes/workload";

/** How bad it is when a rule does not hold. */
export type Severity = "low" | "medium" | "high" | "critical";

/** What a finding does: warn, or stop preview and `up`. */
export type Level = "advisory" | "mandatory";

/** The same in the engine's words, in which `remediate` stands for what the pack mends itself. */
export type Enforcement = Level | "remediate";

/** A paragraph of a benchmark that a rule enforces. */
export interface Framework {
  readonly name: string;
  readonly version: string;
  /** Paragraph, such as `5.2.6`. */
  readonly reference: string;
  /** Its title. */
  readonly specification: string;
}

/** What every rule says of itself. */
export interface About {
  /** In kebab case, such as `image-tag`; exceptions name it. */
  readonly name: string;
  /** What has to hold, and how to mend it: first sentence what, second how. */
  readonly description: string;
  readonly severity: Severity;
  /** The same everywhere, or one for production and one for all other tiers. */
  readonly level: Level | Readonly<Record<"staging" | "production", Level>>;
  /** Row of docs/requirements.md, such as `R-APP-7`; none for what only the field's practice asks for. */
  readonly requirement?: string;
  readonly framework?: Framework;
  /** Whether it applies at all, where the stack's configuration switches it; default yes. */
  readonly appliesTo?: (environment: Environment) => boolean;
}

/** A resource as the engine hands it to a pack: its checked inputs, or in a stack's rule its outputs. */
export interface Resource {
  readonly urn: string;
  /** Type token, such as `kubernetes:core/v1:Secret`. */
  readonly type: string;
  readonly name: string;
  readonly props: Readonly<Record<string, Known>>;
  /** Whether it may not be deleted. */
  readonly protect: boolean;
  /** What brings it, as messages begin, where it is an object of another resource: `release redis brings`. */
  readonly through?: string;
  /** Whether it only says what is different from an object that is there. */
  readonly isPatch?: boolean;
}

/** The same beside the rest of its stack. */
export interface StackResource extends Resource {
  /** By property, the URNs of the resources that it is made of. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  /** What it has become as far as it is known, such as the password that it made up; offline its inputs. */
  readonly outputs: Readonly<Record<string, Known>>;
}

/** One place where a rule does not hold. */
export interface Finding {
  /** Where, what is there and what is allowed, in one line. Never the value of what may be a secret. */
  readonly message: string;
  /** Where it is less, or more, than the rule's own level. */
  readonly level?: Level;
}

/** A finding of a rule that sees the whole stack. */
export interface StackFinding extends Finding {
  /** Resource that it is about; none where it is the stack. */
  readonly urn?: string;
}

/** A rule about one resource at a time. A plain text is a finding of the rule's level. */
export interface ResourceRule extends About {
  readonly kind: "resource";
  /** Types that it looks at; all if it names none. One is cheapest: the engine's server skips the others itself. */
  readonly types?: readonly string[];
  readonly check: (resource: Resource, settings: Settings) => Iterable<Finding | string>;
}

/** A rule about workloads, wherever they come from: plain objects, values of releases and of applications. */
export interface WorkloadRule extends About {
  readonly kind: "workload";
  readonly check: (workload: Workload, settings: Settings) => Iterable<Finding | string>;
}

/** A rule that needs the whole stack at once, which costs more. */
export interface StackRule extends About {
  readonly kind: "stack";
  /** Type without which it has nothing to say: the engine's server then does not even decode the stack for it. */
  readonly about?: string;
  readonly check: (
    resources: readonly StackResource[],
    settings: Settings,
  ) => Iterable<StackFinding | string>;
}

/** What is missing from a resource's inputs and can be added without asking. */
export interface Addition {
  /** Keys that lead to the object or list that it belongs into, such as `metadata` and `labels`. */
  readonly to: readonly string[];
  /** Its key in the object; left out, it goes to the end of the list. */
  readonly key?: string;
  readonly value: string;
}

/**
 * A rule that mends what it finds, before the other rules look. It only ever adds: what is there stays, and so does
 * what is secret or known only after deployment, which it is handed as unknown.
 */
export interface RemediationRule extends Omit<About, "level"> {
  readonly kind: "remediation";
  readonly level: "remediate";
  /** Types that it looks at; all if it names none. */
  readonly types?: readonly string[];
  readonly additions: (resource: Resource, settings: Settings) => readonly Addition[];
}

export type Rule = ResourceRule | WorkloadRule | StackRule | RemediationRule;

/** A rule with another shape of its findings made the same for all. */
export function findingOf<F extends Finding>(found: F | string): F | Finding {
  return typeof found === "string" ? { message: found } : found;
}

/** Level of a rule in a tier. */
export function levelIn(tier: Tier, rule: Pick<About, "level">): Level;
export function levelIn(tier: Tier, rule: Pick<Rule, "level">): Enforcement;
export function levelIn(tier: Tier, { level }: Pick<Rule, "level">): Enforcement {
  return typeof level === "string" ? level : level[tier === "production" ? "production" : "staging"];
}
