import { changedIn } from "../json";
import { isKnownObject, type Known, type KnownObject } from "../known";
import { passwordInCommand } from "./commands";
import { isKeyLike, randomPart } from "./entropy";
import { unwrapped } from "./encodings";
import { namesCredential, namesKey, namesPublic, namesSecretObject } from "./names";
import { isEncodedLogin, isPlaceholder, shapeOf } from "./shapes";

/** A value that should not be where it is. */
export interface Credential {
  /** Where, such as `data.API_TOKEN`. */
  readonly path: string;
  /** The same as keys and indices, from the value that was looked through. */
  readonly steps: readonly (string | number)[];
  /** Why it is taken for one; never the value. */
  readonly why: string;
  /** Whether only its looks speak for it: no name, no known form. Digests and identifiers look like that too. */
  readonly guessed: boolean;
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
  look(value, { path: [...path], steps: [] }, search, found);
  return found;
}

/** A place in the value, in words and as it is. */
interface Place {
  readonly path: string[];
  readonly steps: (string | number)[];
}

function look(value: Known, place: Place, search: Search, found: Credential[]): void {
  if (Array.isArray(value)) {
    lookThrough(value as readonly Known[], place, search, found);
  } else if (isKnownObject(value)) {
    lookInto(value, place, search, found);
  } else if (typeof value === "string" || typeof value === "number") {
    const name = nameAt(place.path);
    const text = String(value);
    if (search.publicNames.includes(name)) return;
    const verdict = verdictOn(name, text, search);
    if (verdict !== undefined) found.push(credential(place, verdict, text));
  }
}

function credential({ path, steps }: Place, verdict: Verdict, value: string): Credential {
  return { path: path.join("."), steps: [...steps], ...verdict, value };
}

function lookThrough(items: readonly Known[], place: Place, search: Search, found: Credential[]): void {
  const { path, steps } = place;
  const last = path.length - 1;
  const name = path[last] ?? "";
  const before = found.length;
  items.forEach((item, index) => {
    const option = optionBefore(items[index - 1]);
    path[last] = option === undefined ? `${name}[${index}]` : `${name}[${index}].${option}`;
    steps.push(index);
    look(item, place, search, found);
    steps.pop();
  });
  path[last] = name;
  if (found.length > before || !items.some(isShortOption)) return;
  const line = commandLine(items);
  if (passwordInCommand(line, isLiteralInFile))
    found.push(credential(place, { why: inCommand, guessed: false }, line));
}

/** A program and its options in one: apart, none of them says anything without the others. */
export function commandLine(items: readonly Known[]): string {
  return items.filter((item) => typeof item === "string").join(" ");
}

/** `-a`, or `-phunter22`. */
function isShortOption(item: Known): boolean {
  return typeof item === "string" && /^-[aup]/.test(item);
}

const inCommand = "it hands a password to a program";

type Verdict = Pick<Credential, "why" | "guessed">;

/** Verdicts on short values, which repeat from one resource to the next; for as long as the search goes on. */
const verdicts = new WeakMap<Search, Map<string, Map<string, Verdict | undefined>>>();
const short = 200;

function namedVerdicts(search: Search, name: string): Map<string, Verdict | undefined> {
  const byName = verdicts.get(search) ?? new Map<string, Map<string, Verdict | undefined>>();
  verdicts.set(search, byName);
  const named = byName.get(name) ?? new Map<string, Verdict | undefined>();
  byName.set(name, named);
  return named;
}

function verdictOn(name: string, text: string, search: Search): Verdict | undefined {
  if (text.length > short) return makeVerdict(name, text, search);
  const known = namedVerdicts(search, name);
  const verdict = known.get(text);
  if (verdict !== undefined || known.has(text)) return verdict;
  const made = makeVerdict(name, text, search);
  known.set(text, made);
  return made;
}

function makeVerdict(name: string, text: string, search: Search): Verdict | undefined {
  const plain = unwrapped(text);
  const why = judge(name, text, search) ?? (plain === text ? undefined : judge("", plain, search));
  if (why !== undefined) return { why, guessed: false };
  const guess = looks(name, text);
  return guess === undefined ? undefined : { why: guess, guessed: true };
}

function lookInto(object: KnownObject, place: Place, search: Search, found: Credential[]): void {
  const name = object["name"] ?? object["Name"] ?? object["key"] ?? object["Key"];
  const value = object["value"] ?? object["Value"];
  const { path, steps } = place;
  // A list of variables hides their names from their keys, and a patch in JSON where it puts what.
  const variable =
    typeof value === "string" ? (typeof name === "string" ? name : patched(object)) : undefined;
  const reference = isReference(object);
  for (const key of Object.keys(object)) {
    const below = object[key] as Known;
    if (variable !== undefined && /^(name|key)$/i.test(key)) continue;
    const step = variable !== undefined && /^value$/i.test(key) ? variable : key;
    // Not told either, nor as the place of something else.
    const secret = hasSecret(step, search);
    path.push(secret ? "[hidden]" : step);
    const names = typeof below === "object" ? references.has(key) : reference && parts.has(key);
    steps.push(key);
    if (secret) found.push(credential(place, { why: `its name ${ofStack}`, guessed: false }, key));
    look(names ? withoutNames(below, search) : below, place, search, found);
    steps.pop();
    path.pop();
  }
}

/** Name of what a patch such as `{ op, path, value }` puts a value to. */
function patched({ op, path }: KnownObject): string | undefined {
  return typeof op === "string" && typeof path === "string"
    ? path.slice(path.lastIndexOf("/") + 1)
    : undefined;
}

/** What is among references without what may be one: the name of a Secret, of a key or of a variable. */
function withoutNames(value: Known, search: Search): Known {
  if (typeof value === "object" && value !== null)
    return changedIn(value, (below) => withoutNames(below, search));
  return typeof value === "string" && isName(value, search) ? null : value;
}

function isName(text: string, search: Search): boolean {
  return /^[A-Za-z_][\w.-]{0,62}$/.test(text) && judge("", text, search) === undefined && !randomPart(text);
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

/** What a reference to a key of a Secret is made of. */
const parts = new Set(["key", "name", "secret"]);

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
  const last = path.at(-1) ?? "";
  return last.includes("[") ? last.replace(/^.*\[\d+\]\.?(?=.)|\[\d+\]$/, "") : last;
}

const ofStack = "has a secret of the stack's configuration";

/** Whether a secret of the stack's configuration is in a text. Short ones are in many texts by chance. */
function hasSecret(text: string, { secrets }: Search): boolean {
  return secrets.some((secret) => secret.length >= 8 && text.includes(secret));
}

function judge(name: string, text: string, search: Search): string | undefined {
  if (text === "") return undefined;
  if (hasSecret(text, search)) return `it ${ofStack}`;
  if (namesCredential(name) && isLiteral(text) && !namesSecretObject(name, text.trim()))
    return "its name is that of a credential";
  if (namesKey(name) && isKeyLike(text.trim())) return "its name and its looks are those of a key";
  if (/(^|_)basic$/i.test(name) && /^[^\s:/]+:[^\s:/]{6,}$/.test(text.trim()))
    return "it looks like a user with a password";
  if (/(^|[_.])auth$/i.test(name) && isEncodedLogin(text.trim())) return encodedLogin;
  const shape = shapeOf(text);
  if (shape !== undefined) return `it looks like ${shape}`;
  if (passwordInCommand(text, isLiteralInFile)) return inCommand;
  const inside = assignment(text);
  return inside === undefined ? undefined : `${inside} in it has the name of a credential`;
}

const encodedLogin = "it is a user with a password in base64";

/** Why a text may be a credential when nothing else is known of it. */
function looks(name: string, text: string): string | undefined {
  const length = namesPublic(name, text) ? undefined : randomPart(text);
  return length === undefined ? undefined : `${length} characters of it look random, as those of a key do`;
}

/** Whether a text is the value itself: no placeholder, switch, path of a file, address or reference to a Secret. */
function isLiteral(text: string, inFile = false): boolean {
  const trimmed = text.trim();
  if (trimmed === "" || isPlaceholder(trimmed, inFile)) return false;
  if (/^(true|false|yes|no|on|off|none|null|enabled|disabled|required|optional)$/i.test(trimmed))
    return false;
  return !isPath(trimmed) && !/^[a-z][a-z0-9+.-]*:\/\/\S*[./:]\S*$/i.test(trimmed);
}

function isLiteralInFile(text: string): boolean {
  return isLiteral(text, true);
}

/** Of more than one part, or with an ending: base64 and passwords may begin with a slash. */
function isPath(text: string): boolean {
  const path =
    /^~?\.{0,2}(\/[\w.-]+){2,}\/?$|^\.{0,2}\/[\w-]+\.[A-Za-z][\w.]*$|^[\w-]+\.(?:key|pem|crt|txt|json|ya?ml)$/;
  return path.test(text) && randomPart(text) === undefined;
}

/**
 * `name: value`, `name=value`, `--name=value`, `-Dname=value`, `"name": "value"`, `:name => 'value'`, `name := "value"`,
 * `<name>value</name>` and `define('NAME', 'value')`, in files of any kind, as far as the value; in YAML, that may begin
 * on the next line.
 */
const assigned =
  /(?<=^|[\s{,;&?=("'<:])["']?(?:-D|--?)?([A-Za-z][\w.-]*)["']?(?:[ \t]*(?:=>|:=|[:=])[ \t]*(?:[|>][+-]?)?(?:\n[ \t]+(?=[^\s:]+$))?|>(?=[^<>\n]+<\/)|(?<=define\(\s*\S{1,99})[ \t]*,[ \t]*)/gm;

/**
 * The literal after it. It is only looked at: an address or a text in quotes may have further names in it; and only
 * after the name of a credential: a text of a thousand names must not be read a thousand times.
 */
const literal =
  /(?:"([^"\n]+)"|'([^'\n]+)'|\[\[([^\]\n]+)\]\]|([^\s"'`,;&(){}[\]<>$]{1,999}))(?=$|[\s,;&}"'\/>)\]<])/my;

/** `ENV NAME value` of a Dockerfile, and a line such as `password "value"` of HCL. */
const spaced = /^[ \t]*(?:ENV[ \t]+([A-Za-z]\w*)[ \t]+(\S+)|([A-Za-z][\w.-]*)[ \t]+"([^"\n]+)")[ \t]*$/gm;

/** First name of a credential that a text, such as a file in a ConfigMap or an argument, gives a value to. */
function assignment(text: string): string | undefined {
  for (const [, variable, stated, key, quoted] of text.matchAll(spaced)) {
    const [name = "", value = ""] = [variable ?? key, stated ?? quoted];
    if (namesCredential(name) && value.length >= 4 && isLiteral(value, true) && !isCode(value)) return name;
  }
  if (!/[:=>,]/.test(text)) return undefined;
  for (const { 0: whole, 1: name = "", index } of text.matchAll(assigned)) {
    const named = namesCredential(name);
    const login = /(^|[_.])auth$/i.test(name);
    if (!named && !login) continue;
    literal.lastIndex = index + whole.length;
    const [, ...parts] = (literal.exec(text) ?? []) as readonly (string | undefined)[];
    const value = parts.find((part) => part !== undefined) ?? "";
    if (named && value.length >= 4 && isLiteral(value, true) && !isCode(value)) return name;
    if (login && isEncodedLogin(value)) return name;
  }
  return undefined;
}

/** What a program takes from elsewhere: `process.env.TOKEN`, `DATABASE_PASSWORD`, `:token`, `string`. */
function isCode(value: string): boolean {
  return (
    /^[A-Za-z_]+(\.[A-Za-z_]+)+$/.test(value) ||
    /^[A-Z][A-Z_]+$/.test(value) ||
    /^:[A-Za-z_]\w*$/.test(value) ||
    /^(string|bool|boolean|number|object|any)$/.test(value)
  );
}
