import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { isObject } from "../lib/json";
import { development } from "./development";
import { production } from "./production";
import { capacityText, introduction, secretsText } from "./reference-text";
import { environmentSchema } from "./schema";
import { staging } from "./staging";
import { resources } from "../lib/forms";

/** Where the reference is, from the repository's root. */
export const referencePath = "docs/configuration.md";

/** docs/configuration.md: every property of the schema, with what each preset has for it. */
export function reference(): string {
  const { shape } = environmentSchema;
  const sections = Object.entries(shape).filter(([key]) => !(key in plainKeys));
  const plain = [
    { path: "tier", type: typeOf(shape.tier), meaning: descriptionOf(shape.tier), values: none },
    ...rowsOf(
      "name",
      shape.name,
      presets.map(({ name }) => name),
    ),
  ];
  return [
    introduction,
    table(plain),
    ...sections.flatMap(([key, schema]) => {
      const values = presets.map((preset) => preset[key as keyof typeof preset]);
      return [`## ${key}`, "", table(rowsOf(key, schema, values))];
    }),
    "## Resources",
    "",
    "Where the type is resources, the presets' columns say what is reserved, CPU and memory, and the memory limit.",
    "",
    table(rowsOf("resources", z.strictObject({ ...resources.shape }), none)),
    secretsText,
    capacityText,
  ].join("\n");
}

const presets = [development, staging, production];
/** A row of what no preset says anything about. */
const none = presets.map(() => "");

const plainKeys = { tier: true, name: true };

type Schema = z.core.$ZodType;

interface Row {
  readonly path: string;
  readonly type: string;
  readonly meaning: string;
  readonly values: readonly unknown[];
}

function table(rows: readonly Row[]): string {
  const lines = rows.map(({ path, type, meaning, values }) => [
    `\`${path}\``,
    type,
    meaning,
    ...values.map(cell),
  ]);
  return [
    `| Property | Type | Meaning | ${presets.map(({ tier }) => tier).join(" | ")} |`,
    `| --- | --- | --- | ${presets.map(() => "---").join(" | ")} |`,
    ...lines.map((cells) => `| ${cells.map((text) => text.replaceAll("|", "\\|")).join(" | ")} |`),
    "",
  ].join("\n");
}

function rowsOf(path: string, schema: Schema, values: readonly unknown[]): Row[] {
  const meaning = descriptionOf(schema);
  const inner = unwrap(schema);
  const row = { path, type: typeOf(schema), meaning, values };
  if (isResources(inner)) return [row];
  if (inner instanceof z.ZodObject) {
    const below = Object.entries(inner.shape as Record<string, Schema>).flatMap(([key, property]) =>
      rowsOf(
        `${path}.${key}`,
        property,
        values.map((value) => (isObject(value) ? value[key] : undefined)),
      ),
    );
    return meaning === "" || !path.includes(".") ? below : [{ ...row, values: none }, ...below];
  }
  if (inner instanceof z.ZodArray && unwrap(inner.element) instanceof z.ZodObject) {
    return [
      row,
      ...rowsOf(
        `${path}[]`,
        inner.element,
        values.map(() => ""),
      ),
    ];
  }
  if (inner instanceof z.ZodUnion) return unionRows(row, inner, values);
  return [row];
}

/** What the first variant has besides the property that chooses it, as the presets have it, then the others. */
function unionRows(row: Row, union: z.ZodUnion, values: readonly unknown[]): Row[] {
  const [first, ...others] = union.options;
  const chooser = chooserOf(union);
  const chosen = values.map((value) => (isObject(value) ? value[chooser] : undefined));
  const head = row.path.includes(".") ? row : { ...row, path: `${row.path}.${chooser}`, values: chosen };
  const usual =
    row.path.includes(".") || !(first instanceof z.ZodObject)
      ? union.options.slice(0, 1).flatMap((option) => variantRows(row.path, option, chooser))
      : rowsOf(row.path, first, values).filter(({ path }) => path !== head.path);
  const told = new Set(usual.map(({ path }) => path));
  const further = others.flatMap((option) => variantRows(row.path, option, chooser));
  return [head, ...usual, ...further.filter(({ path }) => !told.has(path))];
}

/** The property that tells the variants of a union apart. */
function chooserOf(union: z.ZodUnion): string {
  return union instanceof z.ZodDiscriminatedUnion ? union.def.discriminator : "type";
}

/** The properties that one variant has besides the one that chooses it. */
function variantRows(path: string, option: Schema, chooser: string): Row[] {
  if (!(option instanceof z.ZodObject)) return [];
  const { [chooser]: own, ...others } = option.shape as Record<string, Schema>;
  const when = own instanceof z.ZodLiteral ? `With ${chooser} \`${String(own.value)}\`` : "";
  return Object.entries(others).map(([key, schema]) => ({
    path: `${path}.${key}`,
    type: typeOf(schema),
    meaning: [when, descriptionOf(schema)].filter((part) => part !== "").join(": "),
    values: none,
  }));
}

function typeOf(schema: Schema): string {
  if (schema instanceof z.ZodOptional) return `${typeOf(schema.unwrap())}, optional`;
  if (schema instanceof z.ZodDefault) return typeOf(schema.unwrap());
  if (isResources(schema)) return "[resources](#resources)";
  if (schema instanceof z.ZodEnum) return choice(schema.options);
  if (schema instanceof z.ZodUnion) {
    const chooser = chooserOf(schema);
    return choice(schema.options.flatMap((option) => variantName(option, chooser)));
  }
  if (schema instanceof z.ZodBoolean) return "true or false";
  if (schema instanceof z.ZodNumber) return `number, ${schema.minValue ?? 0} or more`;
  if (schema instanceof z.ZodArray)
    return unwrap(schema.element) instanceof z.ZodObject
      ? "list of objects"
      : `list, each ${typeOf(schema.element)}`;
  if (schema instanceof z.ZodObject || schema instanceof z.ZodRecord) return "object";
  return textForm(schema);
}

/** A description makes a copy of a schema; the shape stays the same one. */
function isResources(schema: Schema): boolean {
  return schema instanceof z.ZodObject && schema.shape === resources.shape;
}

/** What a text must look like, in the words of its own message. */
function textForm(schema: Schema): string {
  const error = schema._zod.def.error as (() => unknown) | undefined;
  const allowed = error?.();
  return typeof allowed === "string" ? allowed : "text";
}

function variantName(option: Schema, chooser: string): (string | number)[] {
  const own = option instanceof z.ZodObject ? (option.shape as Record<string, Schema>)[chooser] : undefined;
  return own instanceof z.ZodLiteral ? [String(own.value)] : [];
}

function choice(options: readonly (string | number)[]): string {
  return options.map((option) => `\`${option}\``).join(", ");
}

function unwrap(schema: Schema): Schema {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? unwrap(schema.unwrap()) : schema;
}

function descriptionOf(schema: Schema): string {
  const own = z.globalRegistry.get(schema)?.description;
  if (own !== undefined) return own;
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault
    ? descriptionOf(schema.unwrap())
    : "";
}

/** A preset's value, short: lists of objects by name, resources as requests and limit. */
function cell(value: unknown): string {
  if (value === undefined || value === "") return "";
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(item).join(", ");
  if (!isObject(value)) return code(value);
  const { requests, limits, type } = value;
  if (isObject(requests) && isObject(limits)) {
    return `${code(requests["cpu"])}, ${code(requests["memory"])} to ${code(limits["memory"])}`;
  }
  return type === undefined ? code(value) : code(type);
}

function item(value: unknown): string {
  return code(isObject(value) ? value["name"] : value);
}

function code(value: unknown): string {
  return `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}

if (require.main === module) writeFileSync(join(__dirname, "..", referencePath), reference());
