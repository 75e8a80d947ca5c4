import assert from "node:assert/strict";
import type { CostJson, CostLineJson } from "../../../plan/diff/contract";
import { compareCosts } from "../../../plan/diff/cost-diff";
import { diffPlans } from "../../../plan/diff/diff";
import { costText } from "../../../plan/diff/report";
import { diffToText } from "../../../plan/diff/text";
import { plain } from "../../../lib/style";
import { plan } from "./plans";

const line = (item: string, monthlyUsd: number, ceilingUsd = monthlyUsd): CostLineJson => ({
  item,
  urn: "u",
  quantity: 1,
  monthlyUsd,
  ceilingUsd,
});

const bill = (...lines: readonly CostLineJson[]): CostJson => ({
  monthlyUsd: lines.reduce((sum, { monthlyUsd }) => sum + monthlyUsd, 0),
  ceilingUsd: lines.reduce((sum, { monthlyUsd, ceilingUsd = monthlyUsd }) => sum + ceilingUsd, 0),
  lines,
});

const compared = (before: CostJson, after: CostJson) => {
  const diff = compareCosts(before, after, (urn) => urn);
  assert.ok(diff);
  return diff;
};

describe("the difference of two bills", () => {
  it("adds up lines of one name for one resource", () => {
    const { lines } = compared(
      bill(line("volumes", 0.1), line("volumes", 0.2)),
      bill(line("volumes", 0.1), line("volumes", 5)),
    );
    assert.deepEqual(
      lines.map(({ quantity, monthlyUsd }) => [quantity, monthlyUsd]),
      [
        [
          { before: 2, after: 2 },
          { before: 0.3, after: 5.1 },
        ],
      ],
    );
    assert.deepEqual(compared(bill(line("v", 1), line("v", 2)), bill(line("v", 2), line("v", 1))).lines, []);
  });

  it("tells how much more autoscaling may cost, if nothing else changes", () => {
    const [before, after] = [bill(line("pool", 24, 48)), bill(line("pool", 24, 96))];
    assert.equal(
      costText(compared(before, after)),
      "$24.00 to $48.00 → $24.00 to $96.00 a month (at most +$48.00)",
    );
    const shown = diffToText(diffPlans([plan([], { cost: before })], [plan([], { cost: after })]), {
      style: plain,
      verbose: false,
      against: "main",
    });
    assert.match(shown, /\+\$0\.00 {2}pool \(at most \+\$48\.00\)/);
  });

  it("tells of volumes that nobody asks for any more that they are billed all the same", () => {
    const shown = (item: string, before: number, after: number): string => {
      const [old, now] = [before, after].map((quantity) =>
        bill(...(quantity === 0 ? [] : [{ ...line(item, quantity / 10), quantity }])),
      );
      return diffToText(diffPlans([plan([], { cost: old })], [plan([], { cost: now })]), {
        style: plain,
        verbose: false,
        against: "main",
      }).replace(/\s+/g, " ");
    };
    const billed =
      /those that are there stay, and are billed until somebody deletes their claims and volumes/;
    assert.match(
      shown("volumes of redis", 30, 0),
      /-\$3\.00 volumes of redis \(30 → 0\) those that are there stay/,
    );
    assert.match(shown("volumes data of argocd", 30, 20), billed);
    assert.doesNotMatch(shown("volumes of redis", 20, 30), billed);
    assert.doesNotMatch(shown("volume logs", 30, 0), billed);
  });
});
