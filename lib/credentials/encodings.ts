/** Most times that a text is decoded: JSON in JSON in JSON. */
const deepest = 4;

/**
 * A text with what others wrap texts in taken off: escaped quotation marks, as of JSON in JSON, and URL encoding. The
 * text itself where there is none.
 */
export function unwrapped(text: string): string {
  // Letters in the width of Chinese ones read like others.
  let plain = /[\uff01-\uff5e]/.test(text) ? text.normalize("NFKC") : text;
  for (let depth = 0; depth < deepest; depth++) {
    const before = plain;
    // Each run of backslashes is looked at once, from its first.
    if (plain.includes("\\"))
      plain = plain.replace(/(?<!\\)\\+(["'/])/g, "$1").replace(/(?<!\\)\\+[nr]/g, "\n");
    if (/%[0-9a-f]{2}/i.test(plain)) plain = plain.replace(/(?:%[0-9a-f]{2})+/gi, decoded);
    if (plain === before) break;
  }
  return plain;
}

function decoded(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}
