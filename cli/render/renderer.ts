import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Plan } from "../../plan/plan";
import type { Settings } from "../../policy/settings";
import type { Environment } from "../../stacks/environment";
import { CommandError } from "../../lib/command";
import { today } from "../../lib/today";
import type { FedHelm } from "../tools/helm";
import type { Charts } from "./chart-files";
import { ownerOf } from "./application-checks";
import { apiVersionsOf, definitionsOf, type Cluster } from "./cluster";
import { buildOverlay, type Kustomize } from "./kustomize";
import type { Json } from "../../lib/json";
import { readManifests, type RenderedObject } from "./objects";
import { platformOf, type Platform } from "./platform";
import { mapPooled } from "./pool";
import type { LeftOut, Rendered, StackResult } from "./result";
import { findingsIn } from "./rules";
import { minorOf } from "../../lib/digitalocean/kubernetes-versions";
import { bundledDefinitions, judgingMinor, readSchemas, storedMinors } from "./validation/stored";
import { Validator } from "./validation/validator";
import { sourcesOf, type ReleaseSource, type RenderSource } from "./sources";
import { template, type Rendering } from "./template";

/** By what a stack is rendered. */
export interface RendererOptions {
  readonly root: string;
  readonly helm: FedHelm;
  /** Undefined where no application needs it. */
  readonly kustomize: Kustomize | undefined;
  readonly charts: Charts;
  readonly releases?: boolean;
  readonly apiVersions: readonly string[];
  /** Most processes at once. */
  readonly width: number;
}

/** A stack with the objects for its files. */
export interface RenderedStack {
  readonly result: StackResult;
  readonly files: readonly { readonly source: RenderSource; readonly objects: readonly RenderedObject[] }[];
  /** What could not be rendered at all, a line each. */
  readonly failures: readonly string[];
}

interface Done {
  readonly source: RenderSource;
  readonly rendering: Rendering;
}

/** Renders one stack. */
export class StackRenderer {
  readonly #failures: string[] = [];
  readonly #leftOut: LeftOut[] = [];

  constructor(
    private readonly plan: Plan,
    private readonly cluster: Cluster,
    private readonly options: RendererOptions,
  ) {}

  async render(): Promise<RenderedStack> {
    const { plan, cluster } = this;
    const sources = sourcesOf(plan);
    const own = definitionsOf(plan);
    const releases = await this.#renderAll(await this.#located(sources), own);
    const brought = releases.flatMap(({ rendering }) => definitionsIn(rendering.objects));
    const definitions = [...own, ...brought];
    const applications = await this.#renderAll(
      sources.flatMap((source) => (source.kind === "application" ? [{ source, chart: source.path }] : [])),
      definitions,
    );
    const done = [...applications, ...releases];
    const minor = judgingMinor(cluster.version);
    const validator = validatorFor(minor, [...definitions, ...bundledDefinitions()]);
    const owners = done.map(({ source, rendering }) => ({
      what: ownerOf(source),
      // Those of a release say no namespace where they are in its own.
      objects: rendering.objects.map((each) => ({ ...each, namespace: each.namespace ?? source.namespace })),
    }));
    const platform = platformOf(plan, owners);
    const result: StackResult = {
      stack: plan.stack,
      minor,
      rendered: done.map((each) => this.#judged(each, validator, platform)),
      leftOut: this.#leftOut,
      notes: [...(cluster.note === undefined ? [] : [cluster.note]), ...schemaNote(cluster.version, minor)],
    };
    const files = done.map(({ source, rendering }) => ({ source, objects: rendering.steady }));
    // As they came, which is another order every time.
    return { result, files, failures: this.#failures.sort() };
  }

  /** The releases whose charts can be had. */
  async #located(
    sources: readonly RenderSource[],
  ): Promise<readonly { source: ReleaseSource; chart: string }[]> {
    const { charts, releases: wanted } = this.options;
    const found: { source: ReleaseSource; chart: string }[] = [];
    for (const source of sources) {
      if (source.kind !== "release" || wanted === false) continue;
      const located = await charts.locate(source);
      if ("file" in located) found.push({ source, chart: located.file });
      else if (wanted === true)
        this.#failures.push(`${label(source)}: its chart cannot be had: ${located.missing}`);
      else this.#leftOut.push({ name: source.name, why: located.missing });
    }
    return found;
  }

  async #renderAll(
    sources: readonly { readonly source: RenderSource; readonly chart: string }[],
    definitions: readonly Json[],
  ): Promise<readonly Done[]> {
    const apiVersions = [...new Set([...apiVersionsOf(definitions), ...this.options.apiVersions])].sort();
    const all = await mapPooled(sources, this.options.width, async ({ source, chart }): Promise<Done[]> => {
      try {
        return [{ source, rendering: await this.#rendering(source, chart, apiVersions) }];
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        this.#failures.push(`${label(source)}: ${error.message}`);
        return [];
      }
    });
    return all.flat();
  }

  async #rendering(source: RenderSource, chart: string, apiVersions: readonly string[]): Promise<Rendering> {
    const { root, helm, kustomize } = this.options;
    if (source.tool === "helm") {
      const capabilities = { version: this.cluster.version, apiVersions };
      const place = source.kind === "application" ? join(root, chart) : chart;
      return template(source, place, root, capabilities, helm);
    }
    if (kustomize === undefined) throw new Error("a stack with an overlay is given no Kustomize");
    const manifests = readManifests(await buildOverlay(root, source, kustomize));
    return { ...manifests, complaints: [], steady: manifests.objects };
  }

  #judged({ source, rendering }: Done, validator: Validator, platform: Platform): Rendered {
    const { objects, faults, complaints } = rendering;
    const unchecked = new Map<string, number>();
    const invalid = objects.flatMap((each) => {
      const verdict = validator.judge(each);
      if (verdict.checked) return verdict.faults.map((fault) => inWords(each, fault));
      const kind = `${each.kind} (${each.apiVersion})`;
      unchecked.set(kind, (unchecked.get(kind) ?? 0) + 1);
      return [];
    });
    const settings = settingsOf(this.plan);
    return {
      source,
      objects: objects.length,
      faults: [...faults, ...invalid],
      unchecked,
      findings: findingsIn(objects, source, settings, platform),
      notes: [...source.notes, ...complaints.map((line) => `helm says: ${line}`)],
    };
  }
}

const validators = new Map<string, Validator>();

/** The validator of a minor version that knows these definitions; stacks that have the same share it. */
function validatorFor(minor: string, definitions: readonly Json[]): Validator {
  const key = createHash("sha256")
    .update(JSON.stringify([minor, definitions]))
    .digest("hex");
  const validator = validators.get(key) ?? new Validator(readSchemas(minor));
  if (!validators.has(key)) for (const definition of definitions) validator.learn(definition);
  validators.set(key, validator);
  return validator;
}

/** What the rules go by: the environment that the program read, with its applications and pods. */
export function settingsOf({ environmentRead }: Plan): Settings {
  return { environment: environmentRead as Environment, today: today(), secrets: [] };
}

/** As messages name a source: `staging / backend`. */
export function label({ stack, name }: RenderSource): string {
  return `${stack} / ${name}`;
}

function inWords({ kind, name, template }: RenderedObject, fault: string): string {
  return `${kind} ${name}: ${fault}${template === undefined ? "" : `; in ${template}`}`;
}

function definitionsIn(objects: readonly RenderedObject[]): readonly Json[] {
  return objects.filter(({ kind }) => kind === "CustomResourceDefinition").map(({ object }) => object);
}

function schemaNote(version: string, minor: string): readonly string[] {
  if (minorOf(version) === minor) return [];
  return [
    `there are no schemas of Kubernetes ${minorOf(version)}, only of ${storedMinors().join(", ")}: the objects were ` +
      `judged by those of ${minor}; npx doks schemas ${minorOf(version)}.0 adds them`,
  ];
}
