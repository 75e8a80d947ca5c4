/** How text is printed: its width, and what sets parts of it apart. */
export interface Style {
  /** Columns of a line; longer ones are cut with `…`. */
  readonly width: number;
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly error: (text: string) => string;
}

/** As much of a stream as decides how to print to it. */
export interface Stream {
  readonly isTTY?: boolean;
  /** Not known at once on every terminal. */
  readonly columns?: number;
}

const same = (text: string): string => text;

/** No colours, 80 columns: what a pipe gets. */
export const plain: Style = { width: 80, bold: same, dim: same, good: same, warn: same, error: same };

/**
 * The style of a stream: colours on a terminal only, or as FORCE_COLOR and NO_COLOR say; as wide as the terminal,
 * within reason.
 */
export function styleOf(stream: Stream, environment: NodeJS.ProcessEnv): Style {
  const width = stream.isTTY ? Math.min(Math.max(stream.columns ?? 80, 60), 120) : 80;
  if (!wantsColor(stream, environment)) return { ...plain, width };
  const paint = (code: number, end: number) => (text: string) => `\u001b[${code}m${text}\u001b[${end}m`;
  return {
    width,
    bold: paint(1, 22),
    dim: paint(2, 22),
    good: paint(32, 39),
    warn: paint(33, 39),
    error: paint(31, 39),
  };
}

function wantsColor(stream: Stream, { NO_COLOR, FORCE_COLOR, TERM }: NodeJS.ProcessEnv): boolean {
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== "") return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  if (NO_COLOR !== undefined && NO_COLOR !== "") return false;
  return stream.isTTY === true && TERM !== "dumb";
}

/** Whether whoever reads the output sees more than ASCII, as the locale says. */
export function seesUnicode({ LC_ALL, LC_CTYPE, LANG }: NodeJS.ProcessEnv): boolean {
  return /utf-?8/i.test([LC_ALL, LC_CTYPE, LANG].find((each) => each !== undefined && each !== "") ?? "");
}

const segmenter = new Intl.Segmenter("en");

/** What a reader takes for one character each. */
function graphemes(text: string): readonly string[] {
  // Part by part: each segment holds a copy of all that is segmented, which of a long text would fill the memory.
  const parts = text.match(/[\s\S]{1,1000}/gu) ?? [];
  return parts.flatMap((part) => [...segmenter.segment(part)].map(({ segment }) => segment));
}

/** Most texts are ASCII, where a character is a column. */
const ascii = /^[\x20-\x7e]*$/;

/** Number of columns that a text takes. */
export function columns(text: string): number {
  return ascii.test(text) ? text.length : graphemes(text).length;
}

/** The text in at most this many columns, cut with `…` where it is longer. */
export function cut(text: string, width: number): string {
  if (columns(text) <= width) return text;
  const kept = Math.max(width - 1, 0);
  return `${ascii.test(text) ? text.slice(0, kept) : graphemes(text).slice(0, kept).join("")}…`;
}

/**
 * The text in lines of at most this many columns, broken between words.
 * @param long what becomes of a word that is longer than a line; default cut
 */
export function wrap(text: string, width: number, long = (word: string) => cut(word, width)): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && columns(last) + 1 + columns(word) <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(long(word));
  }
  return lines;
}

/** Rows as lines, in columns as wide as they have to be; those of numbers end below each other. */
export function aligned(rows: readonly (readonly string[])[], numbers: readonly number[] = []): string[] {
  const width = (column: number): number => Math.max(...rows.map((row) => columns(row[column] ?? "")));
  const widths = (rows[0] ?? []).map((_, column) => width(column));
  const pad = (cell: string, column: number): string => " ".repeat((widths[column] ?? 0) - columns(cell));
  const line = (row: readonly string[]): string =>
    row.map((cell, at) => (numbers.includes(at) ? pad(cell, at) + cell : cell + pad(cell, at))).join("  ");
  return rows.map((row) => line(row).trimEnd());
}

/** The text in exactly this many columns. */
export function fit(text: string, width: number): string {
  const short = cut(text, width);
  return short + " ".repeat(width - columns(short));
}
