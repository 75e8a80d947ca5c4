import assert from "node:assert/strict";
import { join } from "node:path";
import type { IConfiguration } from "dependency-cruiser";

describe("the layers", () => {
  it("are kept by lint: no arrow runs up and no files import one another, not even for a type", async () => {
    const { cruise } = await import("dependency-cruiser");
    const path = join(__dirname, "..", ".dependency-cruiser.mjs");
    const { forbidden = [], options } = ((await import(path)) as { default: IConfiguration }).default;
    const { output } = await cruise(["."], {
      ...options,
      baseDir: join(__dirname, "fixtures", "rooms"),
      validate: true,
      ruleSet: { forbidden },
    });
    assert.ok(typeof output === "object");
    assert.deepEqual(
      output.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`).sort(),
      [
        "cost-imports-only-what-is-below: cost/up.ts -> components/down.ts",
        "lib-imports-only-what-is-below: lib/index-user.ts -> index.ts",
        "lib-imports-only-what-is-below: lib/up.ts -> catalog/chart.ts",
        "no-circle: lib/left.ts -> lib/right.ts",
        "plan-imports-only-what-is-below: plan/up.ts -> cli/command.ts",
        "recovery-imports-only-what-is-below: recovery/up.ts -> components/title.ts",
      ],
    );
  });
});
