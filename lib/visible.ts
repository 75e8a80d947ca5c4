/**
 * Characters that are not seen, or that turn the direction of writing, as the inside of a class of a regular expression
 * with the flag `u`: what a stranger wrote must neither hide in them nor be read in another order than it stands.
 * They are soft hyphens, joiners and fillers without a width, marks and isolates of direction, separators of lines,
 * notes between lines, musical controls, and tags.
 */
export const unseen =
  "\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u3164" +
  "\\ufeff\\uffa0\\ufff0-\\ufffb\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e0fff}";

/** Characters that a terminal or a browser would act on, or that would hide what stands there. */
const acting = new RegExp(`[\\u0000-\\u001f\\u007f-\\u009f${unseen}]`, "gu");

/** The text in one line that shows every character: what others wrote must not act on whoever reads it. */
export function visible(text: string): string {
  return text.replace(acting, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16);
    if (code.length > 4) return `\\u{${code}}`;
    return code.length <= 2 ? `\\x${code.padStart(2, "0")}` : `\\u${code.padStart(4, "0")}`;
  });
}
