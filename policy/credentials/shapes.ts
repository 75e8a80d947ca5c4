/** Forms in which services hand out credentials, with what to call them. */
const shapes: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----/, "a private key"],
  [/\bAGE-SECRET-KEY-1[0-9A-Z]{50,}/, "a private key of age"],
  [/\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}/, "a JSON Web Token"],
  [/\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/, "an access key of AWS"],
  [/\bgh[pousr]_[A-Za-z0-9]{30,}|\bgithub_pat_\w{30,}/, "a token of GitHub"],
  [/\bglpat-[\w-]{20,}/, "a token of GitLab"],
  [/\bdo[opr]_v1_[0-9a-f]{40,}/, "a token of DigitalOcean"],
  [/\bdckr_pat_[\w-]{20,}/, "a token of Docker"],
  [/\bxox[abeoprs]-[\w-]{10,}|hooks\.slack\.com\/services\/T\w+\/B\w+\/\w+/, "a credential of Slack"],
  [/\bAIza[\w-]{35}\b/, "an API key of Google"],
  [/\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}/, "a key of Stripe"],
  [/\bsk-(?:ant-|proj-)?[\w-]{24,}/, "an API key of a model's provider"],
  [/\bSG\.[\w-]{16,}\.[\w-]{16,}/, "a key of SendGrid"],
  [/\bnpm_[A-Za-z0-9]{30,}/, "a token of npm"],
  [/\bhv[sb]\.[\w-]{20,}/, "a token of Vault"],
  [/\bpul-[0-9a-f]{40}\b/, "a token of Pulumi"],
  [/\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}/, "the hash of a password"],
  [/\$(?:apr1|5|6|y)\$[./A-Za-z0-9]{1,20}\$[./A-Za-z0-9]{20,}/, "the hash of a password"],
  [/^(?:Bearer|Basic) +[\w.~+/-]{12,}=*$/i, "what authorizes somebody"],
];

/** An address with a user's password in it, unless a variable or a template stands for that. */
const addressWithPassword = /[a-z][a-z0-9+.-]*:\/\/[^\s/:@'"]*:([^\s/@'"]+)@/i;

/** The same in the form of Go's driver for MySQL: `user:password@tcp(host:3306)/name`. */
const dataSource = /[^\s:@/'"]+:([^\s@'"]+)@(?:tcp|unix)6?\(/;

/** A line of a service's own configuration that sets a password after a space. */
const directive = /^[ \t]*(?:requirepass|masterauth|sentinel[ \t]+auth-pass[ \t]+\S+)[ \t]+["']?([^\s"']+)/im;

/**
 * What a text is by its form, where that is a credential; undefined if it has none of the known forms. Certificates
 * and public keys are for everybody.
 */
export function shapeOf(text: string): string | undefined {
  // Every form has one of these; most values have none and are through here.
  if (!/[-_.$: ]|A[KSI]/.test(text)) return encodedKey(text);
  for (const [form, what] of shapes) if (form.test(text)) return what;
  const password = (addressWithPassword.exec(text) ?? dataSource.exec(text))?.[1];
  if (password !== undefined && !isPlaceholder(password, true)) return "an address with a password";
  const stated = directive.exec(text)?.[1];
  if (stated !== undefined && !isPlaceholder(stated, true)) return "a password in a service's configuration";
  return encodedKey(text);
}

/** Base64 of a PEM block of a private key. */
function encodedKey(text: string): string | undefined {
  const [block] = /\bLS0tLS1CRUdJTi[A-Za-z0-9+/=]{20,}/.exec(text) ?? [];
  if (block === undefined) return undefined;
  return / PRIVATE KEY/.test(Buffer.from(block, "base64").toString("latin1")) ? "a private key" : undefined;
}

/** Whole texts, or parts of them, that stand for something that is put in later. */
const placeholders = [
  // A variable, `$name:key` and `$name.key` of Argo CD.
  /^\$(?:[A-Z_][A-Z0-9_]*|[a-z][\w-]*[.:][\w.:-]+)$/,
  /\$\([^)]+\)|\$\{[^}]+\}|\{\{[\s\S]*\}\}/,
  /^<[^>]*>$|^%[a-z]$|^%\w+%$|^%\(\w+\)s$|^\*+$|^x{3,}$/i,
  // Encrypted by SOPS or by eyaml.
  /^ENC\[[A-Z0-9_]+,[^\]]+\]$/,
];

/**
 * Whether a text stands for something that is put in later: `$NAME`, `$(NAME)`, `{{ … }}`, `<password>`, `%s`.
 * @param inFile whether it stands in a script or the like, whose variables may be in small letters: `$password`
 */
export function isPlaceholder(text: string, inFile = false): boolean {
  return placeholders.some((form) => form.test(text)) || (inFile && /^\$[a-z_]+$|^\$[\d@*#?]$/i.test(text));
}
