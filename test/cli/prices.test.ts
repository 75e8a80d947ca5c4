import assert from "node:assert/strict";
import { main } from "../../cli/prices";
import { allPrices, listPrices } from "../../lib/digitalocean/prices";
import { sizes } from "../../lib/digitalocean/sizes";
import { runCli, runMain } from "../support/process";

interface Listed {
  readonly source: string;
  readonly asOf: string;
  readonly nodes: readonly { readonly size: string; readonly usd: number }[];
  readonly prices: readonly { readonly item: string; readonly unit: string; readonly usd: number }[];
  readonly free: readonly string[];
}

const run = (...args: string[]) => runMain(main, args, {});

describe("npx doks prices", () => {
  it("lists every size and every other price, with source and date, in 80 columns", async () => {
    const { code, stdout, stderr } = await run();
    assert.deepEqual([code, stderr], [0, ""]);
    const lines = stdout.split("\n");
    assert.ok(lines.every((line) => line.length <= 80));
    assert.ok(lines[0]?.includes(listPrices.source) && lines[0].includes(listPrices.asOf));
    for (const [size, { usd }] of Object.entries(sizes))
      assert.ok(lines.some((line) => line.startsWith(`  ${size} `) && line.endsWith(` ${usd}.00`)));
    for (const { item, unit, usd } of allPrices)
      assert.ok(
        lines.some(
          (line) =>
            line.startsWith(`  ${item} `) && line.includes(` ${unit} `) && line.includes(usd.toFixed(2)),
        ),
        item,
      );
    assert.match(stdout, /Free\n[^]*\bDomain\b[^]*\bVpc\b/);
  });

  it("has the same as JSON for tools", async () => {
    const { code, stdout } = await run("--json");
    assert.equal(code, 0);
    const { source, asOf, nodes, prices, free } = JSON.parse(stdout) as Listed;
    assert.deepEqual({ source, asOf }, listPrices);
    assert.deepEqual(
      nodes.map(({ size, usd }) => [size, usd]),
      Object.entries(sizes).map(([size, { usd }]) => [size, usd]),
    );
    assert.deepEqual(prices, allPrices);
    assert.ok(free.includes("Vpc"));
  });

  it("takes what it does not know for wrong usage", async () => {
    const { code, stdout } = await run("--currency", "EUR");
    assert.deepEqual([code, stdout], [64, ""]);
  });

  it("prints the same in a process of its own", async () => {
    assert.deepEqual(await runCli("prices.ts", [], { PATH: process.env.PATH }), await run());
  });

  it("has no price below a cent, which no sum could be exact to", () => {
    const all = [...Object.values(sizes), ...allPrices].map(({ usd }) => usd);
    assert.ok(all.every((usd) => Number(usd.toFixed(2)) === usd && usd >= 0));
  });
});
