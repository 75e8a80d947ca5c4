/** Bits that each character of a text tells, on average. */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** UUIDs and ULIDs: what tells things apart, and opens nothing. */
const identifier = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$|^01[0-9A-HJKMNP-TV-Z]{24}$/i;
/** Length of a nanoid, as which libraries make identifiers. */
const nanoid = 21;
/** Digests by which images, packages and scripts are pinned. */
const pinned = /\b(sha(?:1|256|384|512)|md5)[:-][A-Za-z0-9+/=]+/gi;
/** What is for everybody to know, however random it looks. */
const publicBlocks =
  /-----BEGIN (?:CERTIFICATE|PUBLIC KEY|RSA PUBLIC KEY|PGP PUBLIC KEY BLOCK)-----[\s\S]*?-----END [A-Z ]+-----|\b(?:ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-\S+|sk-ssh-\S+) AAAA[\w+/=]+|\bage1[0-9a-z]{50,}|\bLS0tLS1CRUdJTi[A-Za-z0-9+/=]+|\bdata:(?:image|font)\/[\w.+-]+;base64,[A-Za-z0-9+/=]+|\bhttps?:\/\/[0-9a-f]{32}@[\w.-]+(?::\d+)?\/(?:[\w-]+\/)*\d+/g;

/**
 * Length of the first part of a text that looks like chance made it; undefined if none does. Names and sentences of
 * people change between capitals, small letters and digits far less often than random text.
 */
export function randomPart(text: string): number | undefined {
  if (text.length < 20) return undefined;
  const rest = text.replace(publicBlocks, " ").replace(pinned, " ");
  for (const token of rest.split(/[^A-Za-z0-9+=_-]+/)) {
    if (token.length < 20 || identifier.test(token)) continue;
    if (token.length !== nanoid && isMixed(token)) return token.length;
    const plain = token.split(/[^A-Za-z0-9]+/).find((part) => isHexadecimal(part) || isSmall(part));
    if (plain !== undefined) return plain.length;
  }
  return withSlashes(rest)?.length;
}

/** Base64 whose slashes leave only short parts between them: what is no path has capitals and digits all over. */
function withSlashes(text: string): string | undefined {
  return text
    .split(/[^A-Za-z0-9+/=]+/)
    .find((token) => token.length >= 32 && /\w\/\w/.test(token) && isMixed(token));
}

/** Whether a text may be a key where its name says that it is one: letters of both kinds and digits, and long. */
export function isKeyLike(text: string): boolean {
  return (
    /^[A-Za-z0-9+/=_-]{20,}$/.test(text) &&
    /[a-z]/.test(text) &&
    /[A-Z]/.test(text) &&
    /[0-9]/.test(text) &&
    entropyOf(text) >= 3.5
  );
}

/** Base64 and the like: capitals, small letters and digits in turn. */
function isMixed(token: string): boolean {
  const all = /[a-z]/.test(token) && /[A-Z]/.test(token) && /[0-9]/.test(token);
  return all && changes(token) >= 0.4 && entropyOf(token) >= 3.5;
}

function isHexadecimal(token: string): boolean {
  return (
    token.length >= 32 &&
    /^([0-9a-f]+|[0-9A-F]+)$/.test(token) &&
    /[a-f]/i.test(token) &&
    entropyOf(token) >= 3
  );
}

/** Small letters and digits in turn, or capitals and digits. */
function isSmall(token: string): boolean {
  const digits = token.replace(/[^0-9]/g, "").length;
  return token.length >= 24 && digits >= 4 && changes(token) >= 0.25 && entropyOf(token) >= 3.5;
}

/** How often, of all times possible, a letter or digit follows one of another class. */
function changes(token: string): number {
  const count = token.match(/[a-z](?=[A-Z0-9])|[A-Z](?=[a-z0-9])|[0-9](?=[A-Za-z])/g)?.length ?? 0;
  return count / (token.length - 1);
}
