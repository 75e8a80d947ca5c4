import { columns, cut, wrap } from "../../lib/style";
import { visible } from "../../lib/visible";

/** What something is called, and what is to be said of it. */
export type Row = readonly [name: string, text: string];

/** Most columns that names may take. */
const widest = 28;

/** Rows as lines: names below each other, and what is said beside them, which goes on below itself. */
export function rowLines(rows: readonly Row[], width: number): readonly string[] {
  const room = Math.min(Math.max(0, ...rows.map(([name]) => columns(visible(name)))), widest) + 2;
  return rows.flatMap(([name, text]) => {
    const head = cut(visible(name), room - 2);
    return wrap(visible(text), width - room).map(
      (line, index) => (index === 0 ? head + " ".repeat(room - columns(head)) : " ".repeat(room)) + line,
    );
  });
}
