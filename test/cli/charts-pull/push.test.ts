import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pullCharts, type PulledChart } from "../../../cli/charts-pull/pull";
import { pushCharts } from "../../../cli/charts-pull/push";
import { findHelm, type Helm } from "../../../cli/tools/helm";
import { pathOf, temporaryFolder, writeProgram } from "../../support/process";
import { HELM } from "./helm";

const prefix = "oci://mirror.example.org/charts";
const pins = ["alpha", "beta"].map((name) => ({
  name,
  version: "1.2.3",
  repository: "oci://charts.acme.dev",
}));

describe("pushCharts", () => {
  const folder = temporaryFolder();
  let home: string;
  let charts: readonly PulledChart[];

  async function helm(env: NodeJS.ProcessEnv = {}): Promise<Helm> {
    const base = { HELM_LOG: join(home, "calls"), HELM_REGISTRY: join(home, "registry") };
    return findHelm({ PATH: pathOf(), HELM: join(home, "helm"), ...base, ...env });
  }

  async function push(env: NodeJS.ProcessEnv = {}): Promise<number> {
    return pushCharts(charts, join(home, "charts"), prefix, await helm(env), () => undefined);
  }

  const pushes = (): readonly string[] =>
    readFileSync(join(home, "calls"), "utf8")
      .split("\n")
      .filter((call) => call.startsWith("push "));

  beforeEach(async () => {
    home = mkdtempSync(join(folder, "home-"));
    writeProgram(join(home, "helm"), HELM);
    const options = { helm: await helm(), lock: [], fresh: false, progress: () => undefined };
    charts = await pullCharts(pins, join(home, "charts"), options);
  });

  it("pushes what is not there yet, and keeps it the next time", async () => {
    assert.equal(await push(), 2);
    assert.deepEqual(readdirSync(join(home, "registry")).sort(), ["alpha-1.2.3.tgz", "beta-1.2.3.tgz"]);
    const file = join(home, "charts", "alpha-1.2.3.tgz");
    assert.equal(pushes()[0], `push ${file} ${prefix}`);
    assert.equal(await push(), 0);
    assert.equal(pushes().length, 2);
  });

  it("never replaces another chart of the same version", async () => {
    mkdirSync(join(home, "registry"));
    writeFileSync(join(home, "registry", "alpha-1.2.3.tgz"), "theirs");
    await assert.rejects(
      push(),
      /alpha 1\.2\.3: oci:\/\/mirror\S+ has another chart of this version, sha256:/,
    );
    assert.deepEqual(pushes(), []);
  });

  it("pushes nothing where it may not look, and says why", async () => {
    await assert.rejects(
      push({ REGISTRY_SAYS: "401 Unauthorized" }),
      /^Error: alpha 1\.2\.3: 401 Unauthorized$/,
    );
    assert.deepEqual(pushes(), []);
  });

  it("takes a repository that is not there for an empty one", async () => {
    assert.equal(await push({ REGISTRY_SAYS: "name_unknown: repository name not known to registry" }), 2);
  });

  it("says at which chart it failed, and goes on from there the next time", async () => {
    const failing = push({ FAIL_PUSH_AT: "beta-1.2.3.tgz" });
    await assert.rejects(failing, /^Error: beta 1\.2\.3: unauthorized: please log in$/);
    assert.equal(await push(), 1);
  });
});
