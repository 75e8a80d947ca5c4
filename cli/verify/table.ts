import { columns, cut, fit, wrap, type Style } from "../../lib/style";
import type { Row } from "./row";

/** Columns of the check's name, with the space after it: the longest are `certificate` and `application`. */
const checkWidth = 13;
const statusWidth = 8;
/** Columns that a detail has at least, which what is said of a sound thing fits into. */
const detailWidth = 17;

/** The rows as lines: of what is well one each, faults in full below theirs. */
export function table(rows: readonly Row[], style: Style): string[] {
  const widest = Math.max(4, ...rows.map(({ name }) => columns(name)));
  const nameWidth = Math.min(widest, style.width - checkWidth - statusWidth - detailWidth - 2);
  const left = style.width - checkWidth - nameWidth - 2 - statusWidth;
  const line = (check: string, name: string): string => `${fit(check, checkWidth)}${fit(name, nameWidth)}  `;
  return [
    style.bold(`${line("CHECK", "NAME")}${fit("STATUS", statusWidth)}DETAIL`),
    ...rows.flatMap(({ check, name, status, detail }) => {
      const start = line(check, name);
      if (status === "ok") return [`${start}${fit("ok", statusWidth)}${style.dim(cut(detail, left))}`];
      if (columns(detail) <= left) return [`${start}${style.error(fit("FAILED", statusWidth))}${detail}`];
      const indent = " ".repeat(checkWidth);
      return [
        `${start}${style.error("FAILED")}`,
        ...wrap(detail, style.width - checkWidth).map((part) => indent + part),
      ];
    }),
  ];
}

/** How many rows there are, and how many failed. */
export function summary(stack: string, rows: readonly Row[], style: Style): string {
  const failed = rows.filter(({ status }) => status === "failed").length;
  const checks = `${rows.length} check${rows.length === 1 ? "" : "s"}`;
  return failed === 0
    ? `${stack}: ${checks}, all well`
    : style.error(`${stack}: ${checks}, ${failed} failed`);
}

/** The rows for tools: `{version, stack, ok, checks: [{check, name, status, detail}]}`. */
export function toJson(stack: string, rows: readonly Row[]): string {
  const ok = rows.every(({ status }) => status === "ok");
  return `${JSON.stringify({ version: 1, stack, ok, checks: rows }, undefined, 2)}\n`;
}
