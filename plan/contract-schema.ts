import { z } from "zod";
import { diffVersion } from "./diff/against";
import { contractVersion } from "./json";

/** Where the schema is, from the repository's root. */
export const schemaPath = "docs/plan.schema.json";

const anyValue = z.json();
const named = z
  .record(z.string(), anyValue)
  .describe("a secret is {$secret: true}, an unknown {$computed: true}");
const urns = z.array(z.string()).describe("URNs, sorted");
const month = {
  monthlyUsd: z.number().describe("USD a month for now, at list prices"),
  minimumUsd: z.number().describe("with every autoscaled pool at its least"),
  ceilingUsd: z.number().describe("with every autoscaled pool at its most"),
};

const resource = z.looseObject({
  urn: z.string(),
  type: z.string().describe("type token, such as kubernetes:core/v1:Secret"),
  name: z.string(),
  layer: z.string().nullable().describe("top-level component that it is part of"),
  parent: z.string().nullable().describe("URN; null for the stack itself alone"),
  custom: z.boolean().describe("false for a component"),
  remote: z.literal(true).optional(),
  read: anyValue.optional().describe("id of what is only read"),
  provider: z.string().nullable().describe("URN of its provider"),
  protect: z.boolean(),
  dependencies: urns,
  propertyDependencies: z.record(z.string(), urns),
  inputs: named,
  options: named,
});

const finding = z.looseObject({
  policy: z.string().describe("name of the rule"),
  level: z.enum(["advisory", "mandatory", "remediate"]),
  severity: z.string().optional(),
  urn: z.string().optional(),
  message: z.string().describe("what has to hold and how to mend it, then in further lines what is there"),
});

const cost = z.looseObject({
  ...month,
  lines: z.array(
    z.looseObject({
      item: z.string(),
      detail: z.string().optional(),
      urn: z.string(),
      layer: z.string().nullable(),
      quantity: z.number(),
      unit: z.string(),
      unitUsd: z.number(),
      ...month,
    }),
  ),
  uncounted: z.array(
    z.looseObject({ item: z.string(), urn: z.string(), layer: z.string().nullable(), reason: z.string() }),
  ),
});

const plan = z.looseObject({
  version: z.literal(contractVersion),
  project: z.string(),
  stack: z.string(),
  environment: named.describe("configuration in effect"),
  resources: z.array(resource).describe("the stack first, then by layer, parents before children"),
  outputs: named,
  cost,
  delivered: z
    .array(z.looseObject({ application: z.string(), tool: z.string(), source: z.string(), values: named }))
    .optional()
    .describe("what Argo CD delivers of each application"),
  policy: z.array(finding).optional().describe("missing for a project without a policy pack"),
});

const change = z.looseObject({
  path: z.string().describe("with indices, as the engine writes it"),
  label: z.string().describe("with the names of a list's items"),
  kind: z.enum(["add", "update", "delete"]),
  before: anyValue.optional(),
  after: anyValue.optional(),
  at: z.string().optional().describe("file and line that state it"),
});
const changes = z.array(change);

const stackDiff = z.looseObject({
  project: z.string(),
  stack: z.string(),
  tier: z.string(),
  status: z.enum(["same", "changed", "added", "removed"]),
  counts: z.looseObject({
    create: z.int(),
    update: z.int(),
    replace: z.int(),
    delete: z.int(),
    state: z.int(),
    same: z.int(),
  }),
  resources: z.array(
    z.looseObject({
      urn: z.string(),
      type: z.string(),
      name: z.string(),
      layer: z.string().nullable(),
      operation: z.enum(["create", "update", "replace", "delete", "state"]),
      changes,
      options: changes,
      secrets: z.array(z.string()),
      consequence: z.string().optional(),
      refused: z.string().optional(),
    }),
  ),
  outputs: changes,
  causes: changes,
  settings: changes,
  secrets: z.int(),
  findings: z.array(finding),
  policy: z.looseObject({
    added: z.array(finding),
    fixed: z.array(finding),
    changed: z.array(z.looseObject({ before: finding, after: finding })),
    standing: z.array(finding),
  }),
  cost: z.looseObject({ before: z.looseObject(month), after: z.looseObject(month) }).optional(),
  delivered: z.array(z.looseObject({ application: z.string(), status: z.string(), values: changes })),
});

const diff = z.looseObject({
  version: z.literal(diffVersion),
  against: z.string(),
  diff: z.array(stackDiff),
});

/** JSON schema of what `--json` writes: an array of plans, or with `--against` one diff. */
export function contractSchema(): string {
  const schema = z.toJSONSchema(z.union([z.array(plan), diff]), { target: "draft-7" });
  const title =
    "What npm run plan -- --json writes: plans, or with --against a diff. More properties may come.";
  return `${JSON.stringify({ title, ...schema }, undefined, 2)}\n`;
}
