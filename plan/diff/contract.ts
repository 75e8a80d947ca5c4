import { z } from "zod";
import { PlanError } from "../errors";
import { isObject } from "../../lib/json";
import { contractVersion } from "../json";
import type { Json } from "../json";

/** Named values of a plan in JSON. */
export type JsonValues = Readonly<Record<string, Json>>;

/** A finding of a policy, as a plan's JSON has it. */
export interface FindingJson {
  readonly policy: string;
  readonly level: string;
  readonly severity?: string;
  readonly urn?: string;
  readonly message: string;
}

/** A line of a bill, as a plan's JSON has it. */
export interface CostLineJson {
  readonly item: string;
  readonly urn?: string;
  readonly quantity: number;
  readonly monthlyUsd: number;
  /** Default as much as for now. */
  readonly ceilingUsd?: number;
}

/** What a stack costs, as a plan's JSON has it. */
export interface CostJson {
  readonly monthlyUsd: number;
  readonly minimumUsd?: number;
  readonly ceilingUsd?: number;
  readonly lines?: readonly CostLineJson[];
}

/** One resource, as a plan's JSON has it. */
export interface ResourceJson {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly layer: string | null;
  readonly parent: string | null;
  readonly custom: boolean;
  readonly read?: Json;
  readonly provider: string | null;
  readonly protect: boolean;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly inputs: JsonValues;
  readonly options: JsonValues;
}

/** What Argo CD delivers of an application, as a plan's JSON has it. */
export interface DeliveredJson {
  readonly application: string;
  readonly tool: string;
  readonly source: string;
  readonly values: JsonValues;
}

/** The plan of one stack, as `npm run plan -- --json` writes it. */
export interface PlanJson {
  readonly version: number;
  readonly project: string;
  readonly stack: string;
  readonly environment: JsonValues;
  readonly resources: readonly ResourceJson[];
  readonly outputs: JsonValues;
  /** Not there in plans that are older than the policies. */
  readonly policy?: readonly FindingJson[];
  /** Not there in plans that are older than the bill. */
  readonly cost?: CostJson;
  /** Not there in plans that are older than this. */
  readonly delivered?: readonly DeliveredJson[];
}

const values = z.record(z.string(), z.unknown());
const urns = z.array(z.string());
const nullable = z.string().nullable().default(null);

const resource = z.object({
  urn: z.string(),
  type: z.string(),
  name: z.string(),
  layer: nullable,
  parent: nullable,
  custom: z.boolean(),
  read: z.unknown().optional(),
  provider: nullable,
  protect: z.boolean().default(false),
  dependencies: urns.default([]),
  propertyDependencies: z.record(z.string(), urns).default({}),
  inputs: values,
  options: values.default({}),
});

const finding = z.object({
  policy: z.string(),
  level: z.string(),
  severity: z.string().optional(),
  urn: z.string().optional(),
  message: z.string(),
});

const cost = z.object({
  monthlyUsd: z.number(),
  minimumUsd: z.number().optional(),
  ceilingUsd: z.number().optional(),
  lines: z
    .array(
      z.object({
        item: z.string(),
        urn: z.string().optional(),
        quantity: z.number(),
        monthlyUsd: z.number(),
        ceilingUsd: z.number().optional(),
      }),
    )
    .optional(),
});

const delivered = z.object({
  application: z.string(),
  tool: z.string(),
  source: z.string(),
  values,
});

const planJson = z.object({
  version: z.number(),
  project: z.string(),
  stack: z.string(),
  environment: values.default({}),
  resources: z.array(resource),
  outputs: values.default({}),
  policy: z.array(finding).optional(),
  cost: cost.optional(),
  delivered: z.array(delivered).optional(),
});

const plans = z.array(planJson);

/** Inputs of a resource; none where the plan has no such resource. */
export function inputsOf({ resources }: PlanJson, urn: string): JsonValues {
  return resources.find((each) => each.urn === urn)?.inputs ?? {};
}

/** Names that a stack's config lists in its section `policy`; none in a plan from before there was such a list. */
export function policyNames({ environment: { policy } }: PlanJson, list: string): readonly string[] {
  const names = isObject(policy) ? policy[list] : undefined;
  return Array.isArray(names) ? names.filter((name): name is string => typeof name === "string") : [];
}

/**
 * Reads what `npm run plan -- --json` has written, by this version or an older one.
 * @param source where the text is from, for the message
 * @throws PlanError if it is no such thing
 */
export function readPlans(text: string, source: string): readonly PlanJson[] {
  const parsed = parse(text, source);
  const newer = newerVersion(parsed);
  if (newer !== undefined)
    throw new PlanError(
      `${source} has version ${newer} of the plan's JSON; this program reads versions up to ${contractVersion}`,
    );
  const read = plans.safeParse(parsed);
  if (read.success) return read.data as unknown as readonly PlanJson[];
  const [issue] = read.error.issues;
  const place = issue?.path.join(".") ?? "";
  throw new PlanError(
    `${source} is no plan: ${place === "" ? "" : `${place}: `}${issue?.message ?? "it has another form"}; ` +
      "it takes what npm run plan -- --json FILE writes",
  );
}

function parse(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new PlanError(`${source} is no JSON; it takes what npm run plan -- --json FILE writes`);
  }
}

/** A later contract may say the same in another form: reading it by today's would be a guess. */
function newerVersion(parsed: unknown): number | undefined {
  if (!Array.isArray(parsed)) return undefined;
  const versions = parsed.map((plan: unknown) => (plan as { version?: unknown } | null)?.version);
  return versions.find(
    (version): version is number => typeof version === "number" && version > contractVersion,
  );
}
