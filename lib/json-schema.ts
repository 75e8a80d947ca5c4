import { isObject, valueAt, type Json, type JsonObject } from "./json";
import { propertyPath, shown, unknownKey, type Violation } from "./violation";

/**
 * Judges a value by a JSON schema, as far as charts/service uses the language; a keyword that is not known here is an
 * error, so that none is passed over. A general validator takes a tenth of a second to compile that schema, and its
 * errors would have to be put into words anyway.
 * @param root the document that references point into
 */
export function faultsBySchema(
  schema: JsonObject,
  value: Json,
  root = schema,
  keys: readonly (string | number)[] = [],
): readonly Violation[] {
  const sound = soundBy.get(schema) ?? new WeakSet();
  soundBy.set(schema, sound);
  const object = typeof value === "object" ? value : null;
  if (object !== null && sound.has(object)) return [];
  const faults: Violation[] = [];
  for (const [judge, wanted] of judgesOf(schema))
    faults.push(...judge({ schema, wanted, value, root, keys }));
  if (object !== null && faults.length === 0) sound.add(object);
  return faults;
}

/** What a schema had no fault to find with: what applications leave to the chart is the same in all of them. */
const soundBy = new WeakMap<JsonObject, WeakSet<object>>();

const judges = new WeakMap<JsonObject, readonly (readonly [Judge, Json])[]>();

/** What a schema asks. It is looked up once, since each application is asked the same. */
function judgesOf(schema: JsonObject): readonly (readonly [Judge, Json])[] {
  const known = judges.get(schema);
  if (known !== undefined) return known;
  const asked = Object.entries(schema).flatMap(([keyword, wanted]): [Judge, Json][] => {
    const judge = keywords[keyword];
    if (judge === undefined)
      throw new Error(`no schema may use ${keyword}: lib/json-schema.ts does not know it`);
    return judge === nothing ? [] : [[judge, wanted]];
  });
  judges.set(schema, asked);
  return asked;
}

interface Question {
  readonly schema: JsonObject;
  /** What the keyword says. */
  readonly wanted: Json;
  readonly value: Json;
  readonly root: JsonObject;
  readonly keys: readonly (string | number)[];
}

type Judge = (question: Question) => readonly Violation[];

const nothing: Judge = () => [];

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
  $ref: (question) => within(question, valueAt(question.root, text(question.wanted).slice(2).split("/"))),
  type: ({ wanted, value, keys }) => {
    const types = list(wanted).map(text);
    return types.some((type) => isOf(type, value))
      ? []
      : [fault(keys, value, types.map(article).join(" or "))];
  },
  enum: ({ wanted, value, keys }) =>
    list(wanted).includes(value) ? [] : [fault(keys, value, list(wanted).map(String).join(", "))],
  const: ({ wanted, value, keys }) => (value === wanted ? [] : [fault(keys, value, shown(wanted))]),
  pattern: ({ wanted, value, keys }) =>
    typeof value !== "string" || matches(text(wanted), value)
      ? []
      : [fault(keys, value, `what matches ${text(wanted)}`)],
  minLength: ({ wanted, value, keys }) =>
    typeof value !== "string" || value.length >= Number(wanted)
      ? []
      : [fault(keys, value, "a text that is not empty")],
  minimum: ({ wanted, value, keys }) =>
    typeof value !== "number" || value >= Number(wanted)
      ? []
      : [fault(keys, value, `${Number(wanted)} or more`)],
  maximum: ({ wanted, value, keys }) =>
    typeof value !== "number" || value <= Number(wanted)
      ? []
      : [fault(keys, value, `${Number(wanted)} or less`)],
  minItems: ({ wanted, value, keys }) =>
    !Array.isArray(value) || value.length >= Number(wanted)
      ? []
      : [fault(keys, value, `${Number(wanted)} items or more`)],
  maxItems: ({ wanted, value, keys }) =>
    !Array.isArray(value) || value.length <= Number(wanted)
      ? []
      : [fault(keys, value, `${Number(wanted)} items or fewer`)],
  uniqueItems: ({ value, keys }) =>
    !Array.isArray(value) || new Set(value.map((each) => JSON.stringify(each))).size === value.length
      ? []
      : [fault(keys, value, "each item once")],
  items: (question) =>
    Array.isArray(question.value)
      ? (question.value as readonly Json[]).flatMap((each, index) =>
          within(question, question.wanted, each, index),
        )
      : [],
  required: ({ wanted, value, keys }) =>
    isObject(value)
      ? list(wanted)
          .map(text)
          .filter((key) => !Object.hasOwn(value, key))
          .map((key) => fault([...keys, key], undefined, "a value: it is required"))
      : [],
  properties: (question) => propertiesOf(question),
  patternProperties: (question) =>
    question.schema["properties"] === undefined ? propertiesOf(question) : [],
  anyOf: (question) => oneOf(question),
  oneOf: (question) => oneOf(question),
  if: (question) => {
    const { schema, wanted } = question;
    return within(question, wanted).length === 0 && isObject(schema["then"])
      ? within(question, schema["then"])
      : [];
  },
};

/** Each property by its own schema, or by the first pattern that its name matches; any other one only if that is said. */
function propertiesOf(question: Question): readonly Violation[] {
  const { schema, value, keys } = question;
  if (!isObject(value)) return [];
  const [known, patterns] = [schema["properties"], schema["patternProperties"]].map((each) =>
    isObject(each) ? each : {},
  );
  return Object.entries(value).flatMap(([key, each]) => {
    const own = known && Object.hasOwn(known, key) ? known[key] : undefined;
    const wanted = own ?? Object.entries(patterns ?? {}).find(([pattern]) => matches(pattern, key))?.[1];
    if (wanted !== undefined) return within(question, wanted, each, key);
    if (schema["additionalProperties"] !== false) return [];
    const path = propertyPath([...keys, key]);
    const names = Object.keys(known ?? {});
    if (names.length > 0) return [unknownKey(path, key, names)];
    return [
      { path, got: "this name", allowed: `one that matches ${Object.keys(patterns ?? {}).join(" or ")}` },
    ];
  });
}

/** The faults of the alternative with the fewest; of several that only miss something, what each would take. */
function oneOf(question: Question): readonly Violation[] {
  const all = list(question.wanted).map((each) => within(question, each));
  if (all.some((faults) => faults.length === 0)) return [];
  if (all.every(([first]) => first?.got === "nothing")) {
    const options = list(question.wanted).map((each) =>
      list(isObject(each) ? (each["required"] ?? []) : [])
        .map(text)
        .join(" and "),
    );
    return [fault(question.keys, question.value, options.join(", or "))];
  }
  return [...all].sort((a, b) => deepest(b) - deepest(a) || a.length - b.length)[0] ?? [];
}

function deepest(faults: readonly Violation[]): number {
  return Math.max(...faults.map(({ path }) => path.length));
}

function within(
  { root, keys, ...question }: Question,
  schema: Json | undefined,
  value = question.value,
  key?: string | number,
): readonly Violation[] {
  return isObject(schema)
    ? faultsBySchema(schema, value, root, key === undefined ? keys : [...keys, key])
    : [];
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
