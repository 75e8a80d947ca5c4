import assert from "node:assert/strict";
import type { Item } from "../../../cli/leftovers/item";
import { report, toJson, warning } from "../../../cli/leftovers/report";
import { columns, plain, styleOf } from "../../../lib/style";
import { gone, now } from "./account";

const volume: Item = {
  kind: "volume",
  id: "v1",
  name: "pvc-0a1b2c3d-0000-4000-8000-0123456789ab",
  status: "leftover",
  why: "cluster 22222222 is gone",
  size: "50 GiB",
  createdAt: "2026-11-11T12:00:00Z",
  monthlyUsd: 5,
};
const used: Item = { ...volume, status: "inUse", why: "prod/data-postgres-postgresql-ha-postgresql-0" };

const lines = (items: readonly Item[], style = plain): string[] => report("prod", items, style, now);

describe("leftovers: the report", () => {
  it("says in one line that nothing is left", () => {
    assert.deepEqual(lines([]), ["prod: nothing left over"]);
  });

  it("has a table of each status, and what it costs in the end", () => {
    assert.deepEqual(lines([volume, used]), [
      "Left over",
      "KIND    NAME                    SIZE    AGE  USD/MONTH  WHY",
      "volume  pvc-0a1b2c3…23456789ab  50 GiB  10d       5.00  cluster 22222222 is gone",
      "",
      "In use: stays after a destroy, and is not deleted here",
      "KIND    NAME              SIZE    AGE  USD/MONTH  WHY",
      "volume  pvc-0a1b…56789ab  50 GiB  10d       5.00  prod/data-postg…a-postgresql-0",
      "",
      "prod: 1 thing left over, $5.00 a month; 1 thing in use would stay, $5.00 a month",
    ]);
  });

  it("fits into 80 columns whatever the names are, and uses a wider terminal", () => {
    const wide = {
      ...volume,
      name: "x".repeat(100),
      why: "y".repeat(100),
      size: "100 nodes",
      monthlyUsd: 12345,
    };
    for (const line of lines([volume, wide, { ...wide, kind: "load balancer" }]))
      assert.ok(columns(line) <= 80, line);
    const style = styleOf({ isTTY: true, columns: 120 }, { NO_COLOR: "1" });
    assert.ok(lines([volume], style).some((line) => line.includes(volume.name)));
  });

  it("gives the age in days, hours or minutes, and none where it is not known", () => {
    const ages = [
      ["2026-11-19T12:00:00Z", "2d"],
      ["2026-11-20T13:00:00Z", "23h"],
      ["2026-11-21T11:01:00Z", "59m"],
      ["2026-11-21T12:05:00Z", "0m"],
      ["", "-"],
    ];
    for (const [createdAt = "", age] of ages)
      assert.equal(lines([{ ...volume, createdAt }])[2]?.split(/ {2,}/)[3], age, createdAt);
  });

  it("has a question mark where the price is not known", () => {
    const [, , row, , end] = lines([{ ...volume, monthlyUsd: undefined }]);
    assert.match(row!, / {2}\? {2}cluster/);
    assert.equal(end, "prod: 1 thing left over, $0.00 a month");
  });

  it("says how to claim what nobody's tag is on, once for each cluster", () => {
    const stray: Item = { ...volume, status: "unattributed", clusterId: gone };
    const text = lines([stray, { ...stray, id: "v2" }, { ...stray, clusterId: undefined }]);
    assert.equal(text[0], "Nobody knows whose: left by clusters that are gone, of whichever stack");
    assert.ok(text.includes("prod: nothing left over"));
    assert.equal(text.filter((line) => line === `  --cluster-id ${gone}`).length, 1);
    assert.ok(
      !lines([{ ...stray, clusterId: undefined }])
        .join("\n")
        .includes("--cluster-id"),
    );
  });

  it("says that a cluster or VPC of an interrupted up can be adopted instead", () => {
    for (const kind of ["cluster", "VPC"] as const)
      assert.match(
        lines([{ ...volume, kind, why: "not in the state" }]).join(" "),
        /adopted instead: `pulumi up`/,
      );
    assert.doesNotMatch(lines([{ ...volume, why: "not in the state" }]).join(" "), /adopted/);
    assert.doesNotMatch(lines([{ ...volume, kind: "VPC", why: "stack not found" }]).join(" "), /adopted/);
  });

  it("is coloured on a terminal only", () => {
    const style = styleOf({ isTTY: true, columns: 80 }, {});
    assert.ok(lines([volume], style).includes("\u001b[1mLeft over\u001b[22m"));
    assert.doesNotMatch(lines([volume]).join(""), /\u001b/);
  });

  it("warns before a deletion, of clusters by name", () => {
    assert.deepEqual(warning([volume]), ["This deletes 1 thing for good, with all data in it."]);
    assert.deepEqual(warning([volume, { ...volume, kind: "cluster", name: "main" }]), [
      "This deletes 2 things for good, with all data in them.",
      "The cluster main goes with all that runs in it. No other backend may know it.",
    ]);
  });

  it("has the same as JSON, with names in full and sums to the cent", () => {
    const items = [{ ...volume, monthlyUsd: 0.1 + 0.2 }, { ...volume, monthlyUsd: undefined }, used];
    const json = toJson("prod", true, items);
    assert.ok(json.endsWith("}\n"));
    const { monthlyUsd: _, ...unpriced } = volume;
    assert.deepEqual(JSON.parse(json), {
      version: 1,
      stack: "prod",
      found: true,
      items: [{ ...volume, monthlyUsd: 0.3 }, unpriced, used],
      monthlyUsd: { leftover: 0.3, inUse: 5, unattributed: 0 },
    });
  });
});
