/** What is looked at, in the order of the table. */
export const checks = [
  "node pool",
  "namespace",
  "release",
  "claim",
  "issuer",
  "gateway",
  "certificate",
  "endpoint",
  "application",
] as const;

export type Check = (typeof checks)[number];

/** One line of the table. */
export interface Row {
  readonly check: Check;
  readonly name: string;
  readonly status: "ok" | "failed";
  /** What was found; of a fault, what is wrong and what to look at. */
  readonly detail: string;
}

/** A row that fails for these faults, and without any is well. */
export function row(check: Check, name: string, faults: readonly string[], well: string): Row {
  return faults.length > 0
    ? { check, name, status: "failed", detail: faults.join("; ") }
    : { check, name, status: "ok", detail: well };
}

/** Whether everything is as it should be. */
export function allWell(rows: readonly Row[]): boolean {
  return rows.every(({ status }) => status === "ok");
}

/** The rows in the order of the table. */
export function inOrder(rows: readonly Row[]): readonly Row[] {
  return checks.flatMap((check) => rows.filter((each) => each.check === check));
}
