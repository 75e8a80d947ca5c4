import { usualExitCodes, type About } from "./commands";
import { aligned, columns, wrap, type Style } from "./style";

const indent = 2;

/** What stands below the options of a command: notes, exit codes and examples, in the lines of this style. */
export function closing({ examples, exitCodes }: About, notes: readonly string[], style: Style): string {
  const { width, bold } = style;
  const codes = Object.entries({ ...usualExitCodes, ...exitCodes });
  return [
    ...notes.flatMap((note) => ["", ...wrap(note, width, (word) => word)]),
    "",
    bold("Exit codes:"),
    ...shifted(aligned(codes)),
    "",
    bold("Examples:"),
    ...shifted(exampleLines(examples, width - indent)),
  ].join("\n");
}

function shifted(lines: readonly string[]): string[] {
  return lines.map((line) => `${" ".repeat(indent)}${line}`);
}

/** What an example does stands beside it where there is room; one that is longer than a line goes on in the next. */
function exampleLines(examples: About["examples"], width: number): string[] {
  const short = examples.every(([line, what = ""]) => columns(line) + 2 + columns(what) <= width);
  const beside = aligned(examples.map(([line, what = ""]) => [line, what]));
  if (short && beside.every((line) => columns(line) <= width)) return beside;
  return examples.flatMap(([line, what]) => [
    ...(what === undefined ? [] : [`# ${what}`]),
    ...continued(wrap(line, width - 4, (word) => word)),
  ]);
}

/** Lines that a shell takes for one. */
function continued(lines: readonly string[]): string[] {
  return lines.map(
    (line, index) => `${index === 0 ? "" : "  "}${line}${index === lines.length - 1 ? "" : " \\"}`,
  );
}
