import { types } from "../../lib/resource-types";
import { z } from "zod";
import type { Plan } from "../../plan/plan";
import type { PlannedResource } from "../../plan/resource";
import { CommandError } from "../../lib/command";
import { isObject, type Json } from "../../lib/json";
import { plain } from "./placeholders";

interface AnySource {
  readonly stack: string;
  /** Name of the application or release: that of its manifest file. */
  readonly name: string;
  readonly urn: string;
  /** Namespace that it is installed into. */
  readonly namespace: string;
  /** AppProject of an Application. */
  readonly project?: string;
  /** What is not rendered as it will be, in words. */
  readonly notes: readonly string[];
}

/** An Application whose chart is in the repository. */
export interface ChartSource extends AnySource {
  readonly kind: "application";
  readonly tool: "helm";
  /** Name of Helm's release. */
  readonly release: string;
  /** Folder of the chart, from the repository's root. */
  readonly path: string;
  /** Value files, from the repository's root. */
  readonly valueFiles: readonly string[];
  /** Whether a value file may be missing. */
  readonly ignoreMissing: boolean;
  /** Values over those of the files. */
  readonly values: Json;
  readonly skipCrds: boolean;
}

/** What Argo CD changes of an overlay before it builds it. */
export interface KustomizeOptions {
  readonly namespace?: string;
  readonly commonLabels: Readonly<Record<string, string>>;
  readonly labelWithoutSelector: boolean;
  readonly labelIncludeTemplates: boolean;
  readonly patches: readonly Json[];
}

/** An Application of Kustomize. */
export interface KustomizeSource extends AnySource {
  readonly kind: "application";
  readonly tool: "kustomize";
  /** Folder of the overlay, from the repository's root. */
  readonly path: string;
  readonly options: KustomizeOptions;
}

/** A Helm release of the platform. */
export interface ReleaseSource extends AnySource {
  readonly kind: "release";
  readonly tool: "helm";
  readonly release: string;
  /** An OCI reference, a path, or a name in {@link ReleaseSource.repository}. */
  readonly chart: string;
  /** URL of a Helm repository; undefined for a chart that is a reference or a path. */
  readonly repository: string | undefined;
  readonly version: string;
  readonly values: Json;
  readonly skipCrds: boolean;
}

/** What is rendered to one manifest file. */
export type RenderSource = ChartSource | KustomizeSource | ReleaseSource;

const applicationType = "kubernetes:argoproj.io/v1alpha1:Application";

const release = z.object({
  name: z.string(),
  namespace: z.string(),
  chart: z.string(),
  version: z.string(),
  repositoryOpts: z.object({ repo: z.string() }).optional(),
  values: z.record(z.string(), z.unknown()).default({}),
  skipCrds: z.boolean().default(false),
});

const helm = z.strictObject({
  releaseName: z.string(),
  valueFiles: z.array(z.string()).default([]),
  ignoreMissingValueFiles: z.boolean().default(false),
  valuesObject: z.record(z.string(), z.unknown()).default({}),
  skipCrds: z.boolean().default(false),
});

const kustomize = z.strictObject({
  namespace: z.string().optional(),
  commonLabels: z.record(z.string(), z.string()).default({}),
  forceCommonLabels: z.boolean().optional(),
  labelWithoutSelector: z.boolean().default(false),
  labelIncludeTemplates: z.boolean().default(false),
  patches: z.array(z.unknown()).default([]),
});

const application = z.object({
  metadata: z.object({ name: z.string(), labels: z.record(z.string(), z.string()).default({}) }),
  spec: z.object({
    project: z.string().optional(),
    source: z.object({ path: z.string(), helm: helm.optional(), kustomize: kustomize.optional() }),
    destination: z.object({ namespace: z.string() }),
  }),
});

/** All that a plan has Helm or Kustomize render: its releases, then its Applications. */
export function sourcesOf(plan: Plan): readonly RenderSource[] {
  return [
    ...plan.ofType(types.release).map((resource) => releaseSource(plan, resource)),
    ...plan.ofType(applicationType).map((resource) => applicationSource(plan, resource)),
  ];
}

/** What Helm would not be given in these inputs would be missing from the rendering: no rendering, then. */
function read<T>(
  schema: z.ZodType<T>,
  plan: Plan,
  { name, inputs }: PlannedResource,
): { known: T; notes: readonly string[] } {
  const { value, notes } = plain(inputs, "");
  const result = schema.safeParse(value);
  if (result.success) return { known: result.data, notes: notes.map((note) => note.replace(/^\./, "")) };
  const [issue] = result.error.issues;
  const path = issue?.path.join(".") ?? "";
  throw new CommandError(
    `${plan.stack} / ${name}: cannot be rendered: ${path}: ${issue?.message ?? "unknown"}`,
  );
}

function releaseSource(plan: Plan, resource: PlannedResource): ReleaseSource {
  const { known, notes } = read(release, plan, resource);
  return {
    kind: "release",
    tool: "helm",
    stack: plan.stack,
    name: resource.name,
    urn: resource.urn,
    namespace: known.namespace,
    release: known.name,
    chart: known.chart,
    repository: known.repositoryOpts?.repo,
    version: known.version,
    values: known.values as Json,
    skipCrds: known.skipCrds,
    notes,
  };
}

function applicationSource(plan: Plan, resource: PlannedResource): ChartSource | KustomizeSource {
  const { known, notes } = read(application, plan, resource);
  const { source, destination } = known.spec;
  const common = {
    kind: "application",
    stack: plan.stack,
    name: known.metadata.labels["app.kubernetes.io/name"] ?? known.metadata.name,
    urn: resource.urn,
    namespace: destination.namespace,
    ...(known.spec.project !== undefined && { project: known.spec.project }),
    path: source.path,
    notes,
  } as const;
  if (source.kustomize !== undefined) {
    const options = { ...source.kustomize, patches: source.kustomize.patches as readonly Json[] };
    return { ...common, tool: "kustomize", options };
  }
  const { releaseName = known.metadata.name, ...given } = source.helm ?? helm.partial().parse({});
  return {
    ...common,
    tool: "helm",
    release: releaseName,
    valueFiles: given.valueFiles ?? [],
    ignoreMissing: given.ignoreMissingValueFiles ?? false,
    values: (given.valuesObject ?? {}) as Json,
    skipCrds: given.skipCrds ?? false,
  };
}

/** The values as an object; a whole that is not known yet is none. */
export function valuesText(values: Json): string {
  return JSON.stringify(isObject(values) ? values : {});
}
