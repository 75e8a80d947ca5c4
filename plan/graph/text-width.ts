const wide = /[A-Zmw_%@…×]/;
const narrow = /[fijlrt.,:;|!'()[\] -]/;

/** Pixels that a text takes at most in the fonts of the picture, near enough to fit it into a box. */
export function textWidth(text: string, fontSize: number): number {
  let ems = 0;
  for (const character of text) ems += wide.test(character) ? 0.8 : narrow.test(character) ? 0.42 : 0.63;
  return ems * fontSize;
}

/** The text, cut with `…` where it would take more than this many pixels. */
export function cutToWidth(text: string, fontSize: number, width: number): string {
  if (textWidth(text, fontSize) <= width) return text;
  let kept = text;
  while (kept !== "" && textWidth(`${kept}…`, fontSize) > width) kept = kept.slice(0, -1);
  return `${kept}…`;
}
