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
  // With a digit in it, and nothing before it: a host or pool may be called `sk-…` too.
  [/(?<![\w.-])sk-(?=[\w-]{0,99}\d)(?:ant-|proj-)?[\w-]{24,}/, "an API key of a model's provider"],
  [/\bSG\.[\w-]{16,}\.[\w-]{16,}/, "a key of SendGrid"],
  [/\bnpm_[A-Za-z0-9]{30,}/, "a token of npm"],
  [/\bhv[sb]\.[\w-]{20,}/, "a token of Vault"],
  [/\bpul-[0-9a-f]{40}\b/, "a token of Pulumi"],
  [/\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}/, "the hash of a password"],
  [/\$(?:apr1|5|6|y)\$[./A-Za-z0-9]{1,20}\$[./A-Za-z0-9]{20,}/, "the hash of a password"],
  [/^(?:Bearer|Basic) +[\w.~+/-]{12,}=*$/i, "what authorizes somebody"],
  [
    /\bAuthorization["']?[ \t]*[:=][ \t]*["']?(?:Bearer|Basic) +(?=\S*\d)[\w.~+/-]{12,}/i,
    "what authorizes somebody",
  ],
];

/** Tokens that are one wherever they stand: the forms that say so by themselves, with no blank in them. */
const tokens = new RegExp(
  shapes
    .map(([form]) => form.source)
    .filter((form) => !/BEGIN|Basic/.test(form))
    .join("|"),
  "g",
);

/** The text without the tokens in it, whatever they have come in as: a key, the name of a file, a part of an image's. */
export function withoutTokens(text: string): string {
  return text.replace(tokens, "[secret]");
}

/** Forms of which only a part is the password, unless a variable or a template stands for that; with what to call them. */
const partly: readonly (readonly [RegExp, string])[] = [
  [/[a-z0-9+.-]:\/\/[^\s/:@'"]{0,999}:([^\s/@'"]{1,999})@/gi, "an address with a password"],
  // Of Go's driver for MySQL: `user:password@tcp(host:3306)/name`.
  [/@(?:tcp|unix)6?\((?<=[^\s:@/'"]:([^\s@'"]{1,999})@\w+\()/g, "an address with a password"],
  // A line of a service's own configuration, or an option, that sets a password after a space.
  [
    /(?:^[ \t]*(?:--?)?|\s--?)(?:requirepass|masterauth|sentinel[ \t]+auth-pass[ \t]+\S+)[ \t]+["']?([^\s"']+)/gim,
    "a password in a service's configuration",
  ],
  [
    /\b(?:CREATE|ALTER)\s+(?:USER|ROLE|LOGIN|GROUP)\b[^;]{0,500}?\b(?:PASSWORD|IDENTIFIED\b[^;']{0,100}?\bBY)\s*=?\s*(?:PASSWORD\s*)?'([^'\n]+)'/gi,
    "a password in a statement of SQL",
  ],
  [/(?:^|[\s:])_(?:authToken|auth|password)[ \t]*=[ \t]*["']?([^\s"']+)/gm, "a credential of npm"],
  [
    /(?:^|\s)(?:machine\s+\S+(?:\s+login\s+\S+)?|default\s+login\s+\S+)\s+password\s+([^\s"']+)/g,
    "a password in the form of netrc",
  ],
  [
    /^(?=[\d.]*[A-Za-z*_-])[^\s:]{1,253}:(?:\*|\d{2,5}):[^\s:]+:[^\s:]+:([^\s:]{4,})$/gm,
    "a password in the form of pgpass",
  ],
];

/** Characters of the shortest token among the forms, of one word: `xoxb-` with 10 more. */
const shortestToken = 15;

/**
 * What a text is by its form, where that is a credential; undefined if it has none of the known forms. Certificates
 * and public keys are for everybody.
 */
export function shapeOf(text: string): string | undefined {
  // Every form has one of these, or is long; most values are neither and through here.
  if (!/[-_.$: ]|A[KSI]/.test(text)) return encodedKey(text);
  if (text.length < shortestToken && !/[\s:@=$]/.test(text)) return undefined;
  for (const [form, what] of shapes) if (form.test(text)) return what;
  for (const [form, what] of partly)
    for (const [, password = ""] of text.matchAll(form))
      // A shell puts its variables into quotes of its own.
      if (!isPlaceholder(password.replace(/^"|"$/g, ""), true)) return what;
  return encodedKey(text);
}

/** Whether a text is base64 of `user:password`, as the registries of dockerconfigjson have it. */
export function isEncodedLogin(text: string): boolean {
  if (!/^[A-Za-z0-9+/]{8,}={0,2}$/.test(text)) return false;
  return /^[\x21-\x39\x3b-\x7e]+:[\x21-\x7e]{4,}$/.test(Buffer.from(text, "base64").toString("latin1"));
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
  // From an opening to the next one at most: a text of openings alone is gone through once.
  /\$\([^()]+\)|\$\{[^{}]+\}|\{\{(?:(?!\{\{)[\s\S])*?\}\}/,
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
