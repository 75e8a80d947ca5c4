import Ajv, { type ValidateFunction } from "ajv";
import type { KubernetesSchemas } from "../../schemas/trim";
import { isObject, type Json } from "../../../lib/json";
import type { RenderedObject } from "../objects";
import { closedDefinition, type Schema } from "./closed";
import { customKinds } from "./custom";
import { duplicateOf } from "./duplicates";
import { faultsIn } from "./faults";
import { minorOf } from "../../../lib/digitalocean/kubernetes-versions";

/** What the schemas say of one object. */
export type Verdict =
  | { readonly checked: true; readonly faults: readonly string[] }
  /** There is no schema of its kind. */
  | { readonly checked: false };

/** Judges objects as the API server would with strict validation, as far as schemas tell. */
export class Validator {
  readonly #ajv = new Ajv({
    allErrors: true,
    verbose: true,
    strict: false,
    // Each schema judges a few objects only: compiling it is what takes time.
    code: { optimize: false },
    // Formats of custom resources that only their controllers know.
    logger: false,
    // Go's regular expressions know no flag that JavaScript's `u` stands for.
    unicodeRegExp: false,
    formats,
    keywords: [{ keyword: "x-kubernetes-list-map-keys", schemaType: "array", validate: uniqueKeys }],
  });
  readonly #kinds: Readonly<Record<string, string>>;
  readonly #groups: ReadonlySet<string>;
  readonly #custom = new Map<string, Schema>();
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor(private readonly schemas: KubernetesSchemas) {
    const definitions = Object.entries(schemas.definitions).map(
      ([name, schema]) => [name, closedDefinition(name, schema as Schema)] as const,
    );
    this.#ajv.addSchema({ $id: "kubernetes", definitions: Object.fromEntries(definitions) });
    this.#kinds = schemas.kinds;
    this.#groups = new Set(Object.keys(schemas.kinds).map((kind) => groupOf(kind)));
  }

  /** Makes the kinds of a CustomResourceDefinition known; one that is known already stays as it is. */
  learn(definition: Json): void {
    for (const { kind, schema } of customKinds(definition)) {
      if (!this.#custom.has(kind)) this.#custom.set(kind, schema);
    }
  }

  judge({ object, apiVersion, kind }: RenderedObject): Verdict {
    const key = `${apiVersion} ${kind}`;
    const validate = this.#validator(key);
    if (validate === undefined) {
      return this.#groups.has(groupOf(key))
        ? { checked: true, faults: [this.#unserved(apiVersion, kind)] }
        : { checked: false };
    }
    const value = withoutNulls(object);
    return {
      checked: true,
      faults: validate(value) ? [] : faultsIn(validate.errors ?? [], kind === "Secret"),
    };
  }

  #validator(kind: string): ValidateFunction | undefined {
    const known = this.#compiled.get(kind);
    if (known !== undefined) return known;
    const definition = this.#kinds[kind];
    const custom = this.#custom.get(kind);
    const schema = definition === undefined ? custom : { $ref: `kubernetes#/definitions/${definition}` };
    if (schema === undefined) return undefined;
    const compiled = this.#ajv.compile(schema);
    this.#compiled.set(kind, compiled);
    return compiled;
  }

  /** Of a group of Kubernetes' own, a cluster serves what the document names, and nothing else. */
  #unserved(apiVersion: string, kind: string): string {
    const served = Object.keys(this.#kinds).filter((each) => each.endsWith(` ${kind}`));
    const kubernetes = `Kubernetes ${minorOf(this.schemas.version)}`;
    if (served.length === 0) return `kind: got ${kind}, which ${kubernetes} does not have in ${apiVersion}`;
    const allowed = served.map((each) => each.slice(0, each.indexOf(" "))).join(", ");
    return `apiVersion: got ${apiVersion}, which ${kubernetes} does not serve; allowed: ${allowed}`;
  }
}

/** `apps` of `apps/v1 Deployment`; empty for the core group. */
function groupOf(kind: string): string {
  const slash = kind.indexOf("/");
  return slash < 0 ? "" : kind.slice(0, slash);
}

/** For the API server a field that is null is not there. */
function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(withoutNulls);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => (item === null ? [] : [[key, withoutNulls(item)]])),
  );
}

const base64 = /^[A-Za-z0-9+/\s]*={0,2}\s*$/;
const dateTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;
const within =
  (limit: number) =>
  (value: number): boolean =>
    value >= -limit && value < limit;

/** The formats that Kubernetes' schemas name and its API server enforces; what others are called is not checked. */
const formats = {
  int32: { type: "number", validate: within(2 ** 31) },
  int64: { type: "number", validate: within(2 ** 63) },
  byte: (value: string) => base64.test(value) && value.replace(/\s/g, "").length % 4 === 0,
  "date-time": (value: string) => dateTime.test(value) && !Number.isNaN(Date.parse(value)),
} as const;

/** A list that is a map by some keys of its items has no two of the same. */
function uniqueKeys(keys: readonly string[], items: unknown): boolean {
  return !Array.isArray(items) || duplicateOf(keys, items as readonly Json[]) === undefined;
}
