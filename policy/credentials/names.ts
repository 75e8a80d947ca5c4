/** Words that end the name of a credential. */
const credential =
  /passw(or)?d$|passphrase$|(^|_)(pwd|passcode|secret|token|credentials?|api_?key|(access|private|secret|encryption|signing|master|account|auth|session|jwt|service|ssh|tls|deploy|license|shared)_key|erlang_?cookie|connection_string|bearer)$/;

/** Beginnings of the name of a reference: of a Secret that exists already, of a key in it. */
const reference =
  /^(existing|allow|enable|enabled|use|uses|has|is|require|requires|rotate|no|disable|mount|auto_?mount|image_pull|create|generate)_/;

const judged = new Map<string, boolean>();

/**
 * Whether what bears this name is a credential, by the words that it ends with: `DB_PASSWORD` and `clientSecret` are,
 * `passwordKey`, `existingSecret`, `TOKEN_TTL` and `maxTokens` are none.
 */
export function namesCredential(name: string): boolean {
  const known = judged.get(name);
  if (known !== undefined) return known;
  const words = wordsOf(name);
  const result = credential.test(words) && !reference.test(words);
  // Names repeat in every resource; those of one stack are few.
  judged.set(name, result);
  return result;
}

/** The name in lower case with its words parted by `_`. */
function wordsOf(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
}

/** Words of names whose values are long, random and for everybody. */
const publicWords =
  /(^|_)(sha\d*|digest|checksum|hash|fingerprint|thumbprint|revision|commit|git_sha|etag|ca|ca_bundle|cert(ificate)?s?|crt|pem|public_?key|known_?hosts|uuid|guid|tag|version|image)(_|$)/;

/** Whether values of this name may well look random: digests, certificates, commits. */
export function namesPublic(name: string): boolean {
  return publicWords.test(wordsOf(name));
}
