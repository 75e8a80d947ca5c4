import { isKnownObject, type Known, type KnownObject } from "../known";
import { randomPart } from "./entropy";
import { namesCredential, namesPublic } from "./names";
import { isPlaceholder, shapeOf } from "./shapes";

/** A value that should not be where it is. */
export interface Credential {
  /** Where, such as `data.API_TOKEN`. */
  readonly path: string;
  /** Why it is taken for one; never the value. */
  readonly why: string;
  /** What is there, to compare with. Never print it. */
  readonly value: string;
}

/** What to go by when looking for credentials. */
export interface Search {
  /** Names whose values are none, whatever they look like. */
  readonly publicNames: readonly string[];
  /** Credentials that are known, to recognise them by. */
  readonly secrets: readonly string[];
}

/** All credentials in a value, by names and by looks. */
export function credentialsIn(
  value: Known,
  search: Search,
  path: readonly string[] = [],
): readonly Credential[] {
  const found: Credential[] = [];
  look(value, [...path], search, found);
  return found;
}

function look(value: Known, path: string[], search: Search, found: Credential[]): void {
  if (Array.isArray(value)) {
    const items = value as readonly Known[];
    const last = path.length - 1;
    const name = path[last] ?? "";
    items.forEach((item, index) => {
      const option = optionBefore(items[index - 1]);
      path[last] = option === undefined ? `${name}[${index}]` : `${name}[${index}].${option}`;
      look(item, path, search, found);
    });
    path[last] = name;
  } else if (isKnownObject(value)) {
    lookInto(value, path, search, found);
  } else if (typeof value === "string" || typeof value === "number") {
    const name = nameAt(path);
    const text = String(value);
    const why = search.publicNames.includes(name) ? undefined : judge(name, text, search);
    if (why !== undefined) found.push({ path: path.join("."), why, value: text });
  }
}

function lookInto(object: KnownObject, path: string[], search: Search, found: Credential[]): void {
  if (isReference(object)) return;
  const { name, value } = object;
  // A list of variables hides their names from their keys.
  if (typeof name === "string" && typeof value === "string") {
    path.push(name);
    look(value, path, search, found);
    path.pop();
    return;
  }
  for (const [key, below] of Object.entries(object)) {
    if (references.has(key)) continue;
    path.push(key);
    look(below, path, search, found);
    path.pop();
  }
}

/** Keys under which names of Secrets, of their keys and of variables stand. */
const references = new Set([
  "aliases",
  "generatedSecrets",
  "imagePullSecrets",
  "keys",
  "pullSecrets",
  "secretKeyRef",
  "secretKeys",
  "secretRef",
  "valueFrom",
]);

/** Whether an object names a Secret and a key of it, instead of holding what is in there. */
function isReference({ key, name, secret }: KnownObject): boolean {
  return typeof key === "string" && (typeof name === "string" || typeof secret === "string");
}

/** Name of the option that an argument is the value of, as in `--password`, `value`. */
function optionBefore(before: Known | undefined): string | undefined {
  const option = typeof before === "string" ? /^--?([A-Za-z][\w-]*)$/.exec(before)?.[1] : undefined;
  return option !== undefined && namesCredential(option) ? option : undefined;
}

function nameAt(path: readonly string[]): string {
  return (path.at(-1) ?? "").replace(/^.*\[\d+\]\.?(?=.)|\[\d+\]$/, "");
}

function judge(name: string, text: string, search: Search): string | undefined {
  if (text === "") return undefined;
  if (search.secrets.some((secret) => secret.length >= 8 && text.includes(secret)))
    return "it has a secret of the stack's configuration";
  if (namesCredential(name) && isLiteral(text)) return "its name is that of a credential";
  const shape = shapeOf(text);
  if (shape !== undefined) return `it looks like ${shape}`;
  const inside = assignment(text);
  if (inside !== undefined) return `${inside} in it has the name of a credential`;
  const length = namesPublic(name) ? undefined : randomPart(text);
  return length === undefined ? undefined : `${length} characters of it look random, as those of a key do`;
}

/** Whether a text is the value itself: no placeholder, switch, path of a file, address or reference to a Secret. */
function isLiteral(text: string): boolean {
  const trimmed = text.trim();
  if (trimmed === "" || isPlaceholder(trimmed)) return false;
  if (/^(true|false|yes|no|on|off|none|null|enabled|disabled|required|optional)$/i.test(trimmed))
    return false;
  return !/^(\.{0,2}\/[\w.-]+)+\/?$/.test(trimmed) && !/^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(trimmed);
}

/** `name: value`, `name=value` and `"name": "value"` with a literal, in files of any kind. */
const assigned =
  /(?:^|[\s{,;&?(])["']?(?:--)?([A-Za-z][\w.-]*)["']?[ \t]*[:=][ \t]*(?:"([^"\n]+)"|'([^'\n]+)'|([^\s"'`,;&(){}[\]<>$]+))(?=$|[\s,;&}])/gm;

/** First name of a credential that a text, such as a file in a ConfigMap or an argument, gives a value to. */
function assignment(text: string): string | undefined {
  if (!/[:=]/.test(text)) return undefined;
  for (const match of text.matchAll(assigned)) {
    const [, name = "", ...values] = match as readonly (string | undefined)[];
    const value = values.find((each) => each !== undefined) ?? "";
    if (namesCredential(name) && value.length >= 4 && isLiteral(value) && !isCode(value)) return name;
  }
  return undefined;
}

/** What a program takes from elsewhere: `process.env.TOKEN`, `DATABASE_PASSWORD`, `string`. */
function isCode(value: string): boolean {
  return (
    /^[A-Za-z_]+(\.[A-Za-z_]+)+$/.test(value) ||
    /^[A-Z][A-Z_]+$/.test(value) ||
    /^(string|bool|boolean|number|object|any)$/.test(value)
  );
}
