import { readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";

/** What a credential is called, which charts/service goes by too. */
const file = join(__dirname, "..", "..", "charts", "service", "credential-names.yaml");

const { ends, following, references } = load(readFileSync(file, "utf8")) as {
  readonly ends: readonly string[];
  readonly following: string;
  readonly references: string;
};
const credential = new RegExp(ends.join("|"));
const which = new RegExp(following);
const reference = new RegExp(references);

const judged = new Map<string, boolean>();

/**
 * Whether what bears this name is a credential, by the words that it ends with: `DB_PASSWORD` and `clientSecret` are,
 * `passwordKey`, `existingSecret`, `TOKEN_TTL` and `maxTokens` are none.
 */
export function namesCredential(name: string): boolean {
  const known = judged.get(name);
  if (known !== undefined) return known;
  const words = wordsOf(name);
  const result = credential.test(words.replace(which, "")) && !reference.test(words);
  // Names repeat in every resource; those of one stack are few.
  judged.set(name, result);
  return result;
}

const parted = new Map<string, string>();

/** The name in lower case with its words parted by `_`. */
function wordsOf(name: string): string {
  const words = parted.get(name) ?? part(name);
  parted.set(name, words);
  return words;
}

function part(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
}

/** Words of names whose values are long, random and for everybody: digests, public keys. */
const publicWords =
  /(^|_)(sha\d*|digest|checksum|hash|fingerprint|thumbprint|etag|(public|publishable|site)_?key|known_?hosts)(_|$)/;

/** Ends of names by which others know who somebody is, which opens nothing. */
const publicEnds = /(^|_)(arn|client_id)$/;

/** Words of what is built from a commit, whose hexadecimal name may be the value. */
const buildWords =
  /(^|_)(revision|rev|ref|commit|git_sha|build|release|uuid|guid|id|tag|version|image|ca|ca_bundle|certs?|certificates?|crt|pem)(_|$)/;

/** Whether a value of this name may well look random: a digest, a commit, a certificate. */
export function namesPublic(name: string, text: string): boolean {
  const words = wordsOf(name);
  if (publicWords.test(words) || publicEnds.test(words.replace(which, ""))) return true;
  return (
    buildWords.test(words) &&
    ((/^v?[\w.-]*?[0-9a-f]{7,64}$/.test(text) && !/[A-Z]/.test(text)) || /^MI[IA-H][\w+/=\s]+$/.test(text))
  );
}

/**
 * Whether what bears this name is a key of some kind, which a random value makes a credential: `S3_KEY`. Labels and
 * columns have keys too, so the name alone says little.
 */
export function namesKey(name: string): boolean {
  return /(^|_)key$/.test(wordsOf(name).replace(which, "")) && !publicWords.test(wordsOf(name));
}

/** Names whose values are mostly names of Secrets. */
const secretOf = /(^|_)(tls|ssl|ingress|pull|image|registry|certificate|cert)_secret$/;

/** Whether a value under the name of a credential is that of the Secret that has it: `TLS_SECRET: backend-tls`. */
export function namesSecretObject(name: string, text: string): boolean {
  const words = wordsOf(name);
  if (!/(^|_)secret$/.test(words) || !/^[a-z]+(-[a-z]+)+$/.test(text)) return false;
  return secretOf.test(words) || /-(tls|secrets?|credentials|creds|auth|cert|token|keys?)$/.test(text);
}
