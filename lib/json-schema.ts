import { isObject, valueAt, type Json, type JsonObject } from "./json";
import { propertyPath, shown, unknownKey, type Violation } from "./violation";

/**
 * Judges a value by a JSON schema, as far as charts/service uses the language; a keyword that is not known here is an
 * error, so that none is passed over. A general validator takes a tenth of a second to compile that schema, and its
 * errors would have to be put into words anyway.
 * @param root the document that references point into
 */
export function faultsBySchema(schema: JsonObject, value: Json, root = schema): readonly Violation[] {
  const faults: Violation[] = [];
  judge(schema, value, { root, keys: [], faults });
  return faults;
}

/** What is judged where, and what was found until now. */
interface Scene {
  readonly root: JsonObject;
  /** Where the value stands; it changes on the way. */
  readonly keys: (string | number)[];
  readonly faults: Violation[];
}

function judge(schema: JsonObject, value: Json, scene: Scene): void {
  const { judges, sound } = readOf(schema);
  const object = typeof value === "object" ? value : null;
  if (object !== null && sound.has(object)) return;
  const before = scene.faults.length;
  for (const [ask, wanted] of judges) ask(wanted, value, scene, schema);
  if (object !== null && scene.faults.length === before) sound.add(object);
}

/** A schema as it is asked: it is looked up once, since each application is asked the same. */
interface ReadSchema {
  readonly judges: readonly (readonly [Judge, Json])[];
  /** What it had no fault to find with: what applications leave to the chart is the same in all of them. */
  readonly sound: WeakSet<object>;
}

const read = new WeakMap<JsonObject, ReadSchema>();

function readOf(schema: JsonObject): ReadSchema {
  const known = read.get(schema);
  if (known !== undefined) return known;
  const judges = Object.entries(schema).flatMap(([keyword, wanted]): [Judge, Json][] => {
    const ask = keywords[keyword];
    if (ask === undefined)
      throw new Error(`no schema may use ${keyword}: lib/json-schema.ts does not know it`);
    return ask === nothing ? [] : [[ask, wanted]];
  });
  const made = { judges, sound: new WeakSet<object>() };
  read.set(schema, made);
  return made;
}

/** @param wanted what the keyword says */
type Judge = (wanted: Json, value: Json, scene: Scene, schema: JsonObject) => void;

const nothing: Judge = () => undefined;

/** A keyword that is about the value alone. */
function of(accepts: (wanted: Json, value: Json) => boolean, allowed: (wanted: Json) => string): Judge {
  return (wanted, value, scene) => {
    if (!accepts(wanted, value)) scene.faults.push(fault(scene.keys, value, allowed(wanted)));
  };
}

const keywords: Readonly<Record<string, Judge>> = {
  $schema: nothing,
  title: nothing,
  description: nothing,
  default: nothing,
  examples: nothing,
  definitions: nothing,
  // Judged with `if` and with `properties`.
  then: nothing,
  additionalProperties: nothing,
  $ref: (wanted, value, scene) => {
    within(valueAt(scene.root, text(wanted).slice(2).split("/")), value, scene);
  },
  type: of(
    (wanted, value) =>
      typeof wanted === "string" ? isOf(wanted, value) : list(wanted).some((type) => isOf(text(type), value)),
    (wanted) => list(wanted).map(text).map(article).join(" or "),
  ),
  enum: of(
    (wanted, value) => list(wanted).includes(value),
    (wanted) => list(wanted).map(String).join(", "),
  ),
  const: of(
    (wanted, value) => value === wanted,
    (wanted) => shown(wanted),
  ),
  pattern: of(
    (wanted, value) => typeof value !== "string" || matches(text(wanted), value),
    (wanted) => `what matches ${text(wanted)}`,
  ),
  minLength: of(
    (wanted, value) => typeof value !== "string" || value.length >= Number(wanted),
    (wanted) =>
      Number(wanted) > 1 ? `a text of ${Number(wanted)} characters or more` : "a text that is not empty",
  ),
  minimum: of(
    (wanted, value) => typeof value !== "number" || value >= Number(wanted),
    (wanted) => `${Number(wanted)} or more`,
  ),
  maximum: of(
    (wanted, value) => typeof value !== "number" || value <= Number(wanted),
    (wanted) => `${Number(wanted)} or less`,
  ),
  minItems: of(
    (wanted, value) => !Array.isArray(value) || value.length >= Number(wanted),
    (wanted) => `${Number(wanted)} items or more`,
  ),
  maxItems: of(
    (wanted, value) => !Array.isArray(value) || value.length <= Number(wanted),
    (wanted) => `${Number(wanted)} items or fewer`,
  ),
  uniqueItems: of(
    (_, value) =>
      !Array.isArray(value) || new Set(value.map((each) => JSON.stringify(each))).size === value.length,
    () => "each item once",
  ),
  items: (wanted, value, scene) => {
    if (Array.isArray(value))
      (value as readonly Json[]).forEach((each, index) => {
        below(index, wanted, each, scene);
      });
  },
  required: (wanted, value, { keys, faults }) => {
    if (!isObject(value)) return;
    for (const key of list(wanted).map(text))
      if (!Object.hasOwn(value, key))
        faults.push(fault([...keys, key], undefined, "a value: it is required"));
  },
  properties: propertiesOf,
  patternProperties: (wanted, value, scene, schema) => {
    if (schema["properties"] === undefined) propertiesOf(wanted, value, scene, schema);
  },
  anyOf: oneOf,
  oneOf,
  if: (wanted, value, scene, schema) => {
    if (faultsOf(wanted, value, scene).length === 0) within(schema["then"], value, scene);
  },
};

/** Each property by its own schema, or by the first pattern that its name matches; any other one only if that is said. */
function propertiesOf(_: Json, value: Json, scene: Scene, schema: JsonObject): void {
  if (!isObject(value)) return;
  const known = objectAt(schema, "properties");
  const patterns = objectAt(schema, "patternProperties");
  for (const key of Object.keys(value)) {
    const wanted =
      (Object.hasOwn(known, key) ? known[key] : undefined) ??
      Object.entries(patterns).find(([pattern]) => matches(pattern, key))?.[1];
    if (wanted !== undefined) below(key, wanted, value[key] as Json, scene);
    else if (schema["additionalProperties"] === false)
      scene.faults.push(unknown(key, known, patterns, scene));
  }
}

function objectAt(schema: JsonObject, key: string): JsonObject {
  const found = schema[key];
  return isObject(found) ? found : none;
}

const none: JsonObject = {};

function unknown(key: string, known: JsonObject, patterns: JsonObject, { keys }: Scene): Violation {
  const path = propertyPath([...keys, key]);
  const names = Object.keys(known);
  if (names.length > 0) return unknownKey(path, key, names);
  return { path, got: "this name", allowed: `one that matches ${Object.keys(patterns).join(" or ")}` };
}

/** The faults of the alternative with the fewest; of several that only miss something, what each would take. */
function oneOf(wanted: Json, value: Json, scene: Scene): void {
  const all = list(wanted).map((each) => faultsOf(each, value, scene));
  if (all.some((faults) => faults.length === 0)) return;
  if (all.every(([first]) => first?.got === "nothing")) {
    const options = list(wanted).map((each) =>
      list(isObject(each) ? (each["required"] ?? []) : [])
        .map(text)
        .join(" and "),
    );
    scene.faults.push(fault(scene.keys, value, options.join(", or ")));
    return;
  }
  const [best = []] = [...all].sort((a, b) => deepest(b) - deepest(a) || a.length - b.length);
  scene.faults.push(...best);
}

function deepest(faults: readonly Violation[]): number {
  return Math.max(...faults.map(({ path }) => path.length));
}

/** What a schema finds that does not have to hold. */
function faultsOf(schema: Json, value: Json, scene: Scene): readonly Violation[] {
  const faults: Violation[] = [];
  within(schema, value, { ...scene, faults });
  return faults;
}

function within(schema: Json | undefined, value: Json, scene: Scene): void {
  if (isObject(schema)) judge(schema, value, scene);
}

/** What stands under a key of the value. */
function below(key: string | number, schema: Json, value: Json, scene: Scene): void {
  scene.keys.push(key);
  within(schema, value, scene);
  scene.keys.pop();
}

const patterns = new Map<string, RegExp>();

/** A schema has few patterns, and each is asked of every application. */
function matches(pattern: string, value: string): boolean {
  const known = patterns.get(pattern) ?? new RegExp(pattern);
  patterns.set(pattern, known);
  return known.test(value);
}

function fault(keys: readonly (string | number)[], value: Json | undefined, allowed: string): Violation {
  return { path: propertyPath(keys), got: shown(value, String(keys.at(-1) ?? "")), allowed };
}

function isOf(type: string, value: Json): boolean {
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "object") return isObject(value);
  if (type === "integer") return Number.isInteger(value);
  return typeof value === type;
}

function article(type: string): string {
  const names: Readonly<Record<string, string>> = {
    string: "a text",
    boolean: "true or false",
    integer: "a whole number",
    number: "a number",
    array: "a list",
    object: "a mapping",
    null: "null",
  };
  return names[type] ?? type;
}

function list(value: Json): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [value];
}

function text(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
