import { unseen } from "../../lib/visible";

/**
 * Makes Markdown that anybody may have written fit to be shown in a comment by this repository's bot.
 *
 * The text is written anew rather than searched for what is bad, so that the rules hold wherever GitHub's parser
 * thinks a line stands. Outside of code blocks, every character that can begin HTML, a link, an image, a mention, a
 * reference, an emoji or a formula becomes an entity or is taken apart by an invisible space, the hash of a commit
 * too, and a code span becomes <code>.
 * Code blocks get a fence of their own: longer than any in them, at the margin, after a blank line, so that nothing
 * before or in them ends them. What is left are headings, lists, tables, emphasis and the tags that fold: they can
 * lie, but do nothing.
 */

/** A space of no width, where GitHub would otherwise see a name, a number or an address. */
const gap = "\u200b";
/** Characters of a line that are still shown. */
const longestLine = 4000;

const foldingTag = /<\/?(?:details|summary)>|<details open>/;
const allowedTag = new RegExp(`(${foldingTag.source}|</?(?:b|code)>|<br>)`);
const codeSpan = /(?<!\\)(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)/;
const languages = ["diff", "json", "yaml"];

/** Controls except tab and newline, what is not seen or turns the direction of writing, and private use. */
const removed = new RegExp(`[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\ue000-\\uf8ff${unseen}]`, "gu");
/** A character that somebody escaped stands here, in private use, until every other one has been looked at. */
const escapedBase = 0xe000;
const escaped = /[\ue000-\ue07f]/g;
const entityOf = (code: number): string => `&#${code};`;

interface Block {
  readonly lines: readonly string[];
  /** The fence of a code block, which has to be closed wherever the block is cut. */
  readonly fence?: string;
  /** Whether it needs a blank line before and after it. */
  readonly apart: boolean;
}

/**
 * The same text, harmless, in at most `limit` characters; what does not fit is left out from its end.
 * @param cutNote what is said where something was left out
 */
export function harmless(markdown: string, limit: number, cutNote: string): string {
  const writer = new Writer(limit, cutNote);
  for (const block of blocks(normal(markdown).split("\n"))) {
    if (!writer.write(block)) break;
  }
  return writer.end();
}

/** Text as a code block that nothing in it can close, in at most `limit` characters. */
export function codeBlock(text: string, limit: number, cutNote: string): string {
  const writer = new Writer(limit, cutNote);
  writer.write(fenced(normal(text).trimEnd().split("\n"), "text"));
  return writer.end();
}

function normal(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(removed, "");
}

function* blocks(lines: readonly string[]): Generator<Block> {
  for (let at = 0; at < lines.length; at++) {
    const line = (lines[at] ?? "").slice(0, longestLine);
    const opening = /^ {0,3}(`{3,}|~{3,})([^`]*)$/.exec(line);
    if (opening === null) {
      yield textLine(line);
      continue;
    }
    const [, fence = "", information = ""] = opening;
    const closing = new RegExp(`^ {0,3}[${fence.charAt(0)}]{${fence.length},}\\s*$`);
    const content: string[] = [];
    while (++at < lines.length && !closing.test(lines[at] ?? "")) content.push(lines[at] ?? "");
    yield fenced(content, languages.find((language) => language === information.trim()) ?? "text");
  }
}

function fenced(content: readonly string[], language: string): Block {
  const longest = content.reduce((most, line) => {
    const runs = line.match(/`+/g) ?? [];
    return runs.reduce((length, run) => Math.max(length, run.length), most);
  }, 2);
  const fence = "`".repeat(longest + 1);
  const lines = [fence + language, ...content.map((line) => line.slice(0, longestLine))];
  return { lines, fence, apart: true };
}

/** Tags that fold stand apart: a blank line ends the HTML that they begin, and Markdown goes on. */
function textLine(line: string): Block {
  const text = withCode(line);
  return foldingTag.test(text) ? { lines: [text.trim()], apart: true } : { lines: [text], apart: false };
}

function withCode(text: string): string {
  const span = codeSpan.exec(text);
  if (span === null) return withTags(text);
  const [whole, , content = ""] = span;
  const shown = content.replace(/^ (.*\S.*) $/, "$1").replaceAll("\\|", "|");
  const code = takenApart(shown).replace(/[!-/:-@[-`{-~]/g, (mark) => entityOf(mark.charCodeAt(0)));
  const after = text.slice(span.index + whole.length);
  return `${withTags(text.slice(0, span.index))}<code>${code}</code>${withCode(after)}`;
}

function withTags(text: string): string {
  const parts = text.split(allowedTag);
  // A hash could go on behind a tag that comes to nothing.
  const end = (part: string, index: number): string =>
    index < parts.length - 1 && /[0-9a-f]$/i.test(part) ? gap : "";
  return parts.map((part, index) => (index % 2 === 1 ? part : plain(part) + end(part, index))).join("");
}

/**
 * Names, numbers, addresses and pictures, so that GitHub no longer sees any: where the text ends too, since a tag may follow
 * that comes to nothing.
 */
function takenApart(text: string): string {
  return (
    text
      .replace(/[@\uff20\ufe6b]/g, `$&${gap}`)
      .replace(/#(?=\d|$)/g, `#${gap}`)
      .replace(/(gh-)(?=\d|$)/gi, `$1${gap}`)
      .replace(/:(?=\/\/|\/?$)/g, `:${gap}`)
      // The name of a picture, such as :white_check_mark:, an escaped underscore or plus in it too.
      .replace(/:(?=[+\-\ue000-\ue07f]*\w[\w+\-\ue000-\ue07f]*(?::|$))/g, `:${gap}`)
      .replace(/(www)(?=\.|$)/gi, `$1${gap}`)
  );
}

const entities: Readonly<Record<string, string>> = {
  lt: "<",
  gt: ">",
  amp: "&",
  quot: '"',
  "#36": "$",
  "#95": "_",
  "#124": "|",
};

function plain(text: string): string {
  const read = text.replace(
    /\\([!-/:-@[-`{-~])|&(lt|gt|amp|quot|#36|#95|#124);/g,
    (_, mark?: string, name = "") => {
      const character = mark ?? entities[name as string] ?? "";
      // These make names, numbers, addresses and formulas: they have to be seen as what they are.
      return "@#-:/.$".includes(character)
        ? character
        : String.fromCharCode(escapedBase + character.charCodeAt(0));
    },
  );
  return takenApart(read)
    .replace(/[0-9a-f]{6}(?=[0-9a-f])/gi, `$&${gap}`)
    .replace(/&/g, "&amp;")
    .replace(/[<[`]|~{3,}/g, (marks) => entityOf(marks.charCodeAt(0)).repeat(marks.length))
    .replace(/\$/g, "<span>$</span>")
    .replace(escaped, (mark) => entityOf(mark.charCodeAt(0) - escapedBase));
}

/** Puts blocks together within a limit, and leaves nothing open. */
class Writer {
  readonly #limit: number;
  readonly #cutNote: string;
  readonly #lines: string[] = [];
  #length = 0;
  #foldings = 0;
  #apart = false;
  #cut = false;

  constructor(limit: number, cutNote: string) {
    this.#limit = limit;
    this.#cutNote = cutNote;
  }

  /** @returns whether all of it fitted */
  write({ lines, fence, apart }: Block): boolean {
    if ((apart || this.#apart) && this.#lines.length > 0 && this.#lines.at(-1) !== "") this.#add("");
    this.#apart = apart;
    // An opening fence needs room for a line and for its closing one.
    const reserve = fence === undefined ? 0 : fence.length + 1;
    let written = 0;
    while (written < lines.length && this.#fits(lines[written] ?? "", reserve))
      this.#add(lines[written++] ?? "");
    if (fence !== undefined && written > 0) this.#add(fence);
    else this.#fold(lines.slice(0, written).join("\n"));
    this.#cut = written < lines.length;
    return !this.#cut;
  }

  end(): string {
    const note = this.#cut ? `\n\n${this.#cutNote}` : "";
    return `${this.#lines.join("\n")}${"\n\n</details>".repeat(this.#foldings)}${note}`.trim();
  }

  #fits(line: string, reserve: number): boolean {
    const foldings = this.#foldings + count(line, /<details/g);
    const ends = foldings * "\n\n</details>".length + this.#cutNote.length + 4 + reserve;
    return this.#length + line.length + 1 + ends <= this.#limit;
  }

  #fold(text: string): void {
    this.#foldings = Math.max(0, this.#foldings + count(text, /<details/g) - count(text, /<\/details/g));
  }

  #add(line: string): void {
    this.#lines.push(line);
    this.#length += line.length + 1;
  }
}

function count(text: string, what: RegExp): number {
  return text.match(what)?.length ?? 0;
}
