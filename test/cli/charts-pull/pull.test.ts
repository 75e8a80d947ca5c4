import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createReadStream, existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, join } from "node:path";
import { CommandError } from "../../../lib/command";
import { pullCharts } from "../../../cli/charts-pull/pull";
import { findHelm, type Helm } from "../../../cli/tools/helm";
import { temporaryFolder } from "../../support/process";

const options = { lock: [], fresh: false, progress: () => undefined };

/** The real Helm against a chart repository of our own. */
describe("pullCharts with helm", () => {
  const folder = temporaryFolder();
  let helm: Helm;
  let server: Server | undefined;
  let repository: string;

  before(async function () {
    const found = await findHelm({ ...process.env, HELM_CACHE_HOME: folder }).catch(() => undefined);
    if (found === undefined) return this.skip();
    helm = found;
    const charts = join(folder, "repository");
    for (const [name, version] of [
      ["alpha", "1.2.3"],
      ["beta", "v0.1.0"],
    ] as const) {
      const source = join(folder, name);
      mkdirSync(source);
      const chart = `apiVersion: v2\nname: ${name}\nversion: ${version}\nappVersion: "2026.1"\n`;
      writeFileSync(join(source, "Chart.yaml"), chart);
      await helm("package", source, "--destination", charts);
    }
    await helm("repo", "index", charts);
    const started = createServer((request, response) => {
      const file = join(charts, basename(request.url ?? ""));
      if (existsSync(file)) createReadStream(file).pipe(response);
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
    server = started;
    repository = `http://127.0.0.1:${(started.address() as AddressInfo).port}/`;
  });

  after(() => server?.close());

  it("pulls real charts and reads what they hold", async () => {
    const to = mkdtempSync(join(folder, "to-"));
    const pins = [
      { name: "alpha", version: "1.2.3", repository },
      { name: "beta", version: "v0.1.0", repository },
    ];
    const charts = await pullCharts(pins, to, { ...options, helm });
    assert.deepEqual(readdirSync(to).sort(), ["alpha-1.2.3.tgz", "beta-v0.1.0.tgz"]);
    assert.deepEqual(
      charts.map(({ pin, kept, appVersion }) => [pin.name, kept, appVersion]),
      [
        ["alpha", false, "2026.1"],
        ["beta", false, "2026.1"],
      ],
    );
    const sum = execFileSync("sha256sum", [join(to, "alpha-1.2.3.tgz")], { encoding: "utf8" });
    assert.equal(charts[0]?.sha256, sum.split(" ")[0]);
    const again = await pullCharts(pins, to, { ...options, helm });
    assert.deepEqual(
      again,
      charts.map((chart) => ({ ...chart, kept: true })),
    );
  });

  const faults: readonly [string, string, string, RegExp][] = [
    ["a version that is not there", "alpha", "9.9.9", /^alpha 9\.9\.9: .*9\.9\.9/],
    [
      "a version that is only similar",
      "beta",
      "0.1.0",
      /^beta 0\.1\.0: .* has no chart of exactly this version$/,
    ],
  ];
  for (const [what, name, version, message] of faults) {
    it(`refuses ${what}`, async () => {
      const to = join(folder, "nothing");
      const pins = [
        { name: "alpha", version: "1.2.3", repository },
        { name, version, repository },
      ];
      await assert.rejects(
        pullCharts(pins, to, { ...options, helm }),
        (error) => error instanceof CommandError && message.test(error.message),
      );
      assert.equal(existsSync(to), false);
    });
  }

  it("refuses a truncated chart that was there", async () => {
    const to = mkdtempSync(join(folder, "to-"));
    writeFileSync(join(to, "alpha-1.2.3.tgz"), "half");
    const pins = [{ name: "alpha", version: "1.2.3", repository }];
    await assert.rejects(pullCharts(pins, to, { ...options, helm }), /^Error: alpha 1\.2\.3: /);
  });
});
