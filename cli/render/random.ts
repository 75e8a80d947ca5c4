import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { isObject, type Json } from "../../lib/json";
import type { RenderedObject } from "./objects";

/** Stands in a manifest for what a chart makes up anew whenever it is rendered. */
export const randomText = "[random]";

/** Functions of Helm's templates that give something else every time. */
const draws =
  /\{\{[^}]*\b(gen(CA|SelfSignedCert|SignedCert|PrivateKey)\w*|rand(AlphaNum|Alpha|Numeric|Ascii|Bytes|Int)|uuidv4|shuffle|htpasswd|bcrypt|encryptAES|now|ago)\b/;

/** Whether a chart, or one inside it, may make something up. Only such a chart has to be rendered twice. */
export function mayDraw(chart: string): boolean {
  if (!statSync(chart).isDirectory()) return draws.test(gunzipSync(readFileSync(chart)).toString("latin1"));
  return readdirSync(chart, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .some((entry) => {
      const file = join(entry.parentPath, entry.name);
      return file.endsWith(".tgz") ? mayDraw(file) : draws.test(readFileSync(file, "latin1"));
    });
}

/** The objects of one rendering, what another one has otherwise replaced by a placeholder. */
export function steady(
  objects: readonly RenderedObject[],
  others: readonly RenderedObject[],
): readonly RenderedObject[] {
  return objects.map((each, index) => {
    const other = others[index];
    if (other === undefined) return each;
    const object = common(each.object, other.object) as RenderedObject["object"];
    return { ...each, object, name: each.name === other.name ? each.name : randomText };
  });
}

function common(a: Json, b: Json): Json {
  if (a === b) return a;
  if (Array.isArray(a) && Array.isArray(b) && a.length === b.length) {
    return (a as readonly Json[]).map((item, index) => common(item, (b as readonly Json[])[index] ?? null));
  }
  if (isObject(a) && isObject(b)) {
    const keys = Object.keys({ ...a, ...b });
    return Object.fromEntries(keys.map((key) => [key, common(a[key] ?? null, b[key] ?? null)]));
  }
  if (typeof a === "string" && typeof b === "string") return commonLines(a, b);
  return randomText;
}

/** In a file of many lines, only those that differ are made up. */
function commonLines(a: string, b: string): string {
  const [lines, others] = [a.split("\n"), b.split("\n")];
  if (lines.length !== others.length) return randomText;
  return lines.map((line, index) => (line === others[index] ? line : randomText)).join("\n");
}
