import assert from "node:assert/strict";
import { row, type Row } from "../../../cli/verify/row";
import { summary, table, toJson } from "../../../cli/verify/table";
import { columns, plain, styleOf } from "../../../lib/style";

const long =
  "it has no volume: this is said in many more words than fit into what is left of a line of the table, so that it goes on below";
const rows: readonly Row[] = [
  row("node pool", "system", [], "2 of 2 ready"),
  row("claim", "data-postgres-postgresql-ha-postgresql-0", [], "50Gi"),
  row("claim", "redis-data-redis-node-0", [long], ""),
  row("issuer", "internal-ca", ["gone"], ""),
  row("certificate", `tls-${"very-".repeat(10)}long.example.org`, [], "a detail that is too long for it"),
];

describe("the table of verify", () => {
  it("fits 80 columns, with one line for what is well and faults in full", () => {
    const lines = table(rows, plain);
    assert.deepEqual(lines.slice(0, 3), [
      "CHECK        NAME                                      STATUS  DETAIL",
      "node pool    system                                    ok      2 of 2 ready",
      "claim        data-postgres-postgresql-ha-postgresql-0  ok      50Gi",
    ]);
    assert.equal(lines[3], "claim        redis-data-redis-node-0                   FAILED");
    assert.equal(lines[4], "             it has no volume: this is said in many more words than fit into");
    assert.equal(
      lines
        .slice(4, 6)
        .map((line) => line.trim())
        .join(" "),
      long,
    );
    assert.equal(lines[6], "issuer       internal-ca                               FAILED  gone");
    assert.match(lines[7]!, /^certificate {2}tls-(very-)+… {2}ok {6}a detail that is…$/);
    for (const line of lines) assert.ok(columns(line) <= 80, line);
  });

  it("colours what failed on a terminal, and nothing in a pipe", () => {
    const colored = table(rows, styleOf({ isTTY: true, columns: 100 }, {}));
    assert.ok(colored[3]!.includes("\u001b[31mFAILED\u001b[39m"));
    assert.ok(!colored[1]!.includes("\u001b[31m"));
    assert.ok(!table(rows, plain).join("").includes("\u001b"));
  });

  it("ends in the number of checks and of failures", () => {
    assert.equal(summary("staging", rows, plain), "staging: 5 checks, 2 failed");
    assert.equal(summary("staging", rows.slice(0, 1), plain), "staging: 1 check, all well");
  });

  it("has everything in full as JSON", () => {
    const parsed = JSON.parse(toJson("staging", rows)) as { ok: boolean };
    assert.deepEqual(parsed, { version: 1, stack: "staging", ok: false, checks: rows });
    assert.equal((JSON.parse(toJson("staging", rows.slice(0, 2))) as { ok: boolean }).ok, true);
  });
});
