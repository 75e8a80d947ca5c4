import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Charts } from "../../../cli/render/chart-files";
import type { ReleaseSource } from "../../../cli/render/sources";
import { findHelm } from "../../../cli/tools/helm";
import { pins } from "../../../catalog";
import { readChartsLock } from "../../../catalog/lock";
import { digestOf, HELM, writeLock } from "../charts-pull/helm";
import { pathOf, temporaryFolder, writeProgram } from "../../support/process";

const [pin, other] = pins.filter(({ repository }) => repository.includes("bitnamicharts"));
assert.ok(pin && other);

describe("the charts of releases", () => {
  const scratch = temporaryFolder();
  let home: string;
  let folder: string;
  beforeEach(() => {
    home = mkdtempSync(join(scratch, "home-"));
    folder = join(home, "charts");
    writeProgram(join(home, "helm"), HELM);
  });

  async function charts(env: NodeJS.ProcessEnv = {}, digest = digestOf): Promise<Charts> {
    const helm = await findHelm({ PATH: pathOf(home), HELM_LOG: join(home, "calls"), ...env });
    const lock = readChartsLock(writeLock(home, digest));
    return new Charts({ helm, folder, root: home, lock, progress: () => undefined });
  }

  const source = (chart: string, version: string, repository?: string) =>
    ({ chart, version, repository }) as ReleaseSource;
  const published = source(`${pin.repository}/${pin.name}`, pin.version);
  const file = `${pin.name}-${pin.version}.tgz`;
  const pulls = (): number =>
    readFileSync(join(home, "calls"), "utf8")
      .split("\n")
      .filter((call) => call.startsWith("pull")).length;

  it("are those of a mirror folder, from the project's root; one that is missing is not looked for elsewhere", async () => {
    writeFileSync(join(home, file), "");
    const found = await charts();
    assert.deepEqual(await found.locate(source(file, pin.version)), { file: join(home, file) });
    assert.deepEqual(await found.locate(source("none/redis-1.tgz", "1")), {
      missing: "charts.mirror has no redis-1.tgz",
    });
    assert.equal(pulls(), 0);
  });

  it("are pulled once, verified and kept", async () => {
    const found = await charts();
    const [first, second] = await Promise.all([found.locate(published), found.locate(published)]);
    assert.deepEqual(first, { file: join(folder, file) });
    assert.deepEqual(second, first);
    assert.deepEqual(readdirSync(folder), [file]);
    assert.deepEqual(await (await charts()).locate(published), first);
    assert.equal(pulls(), 1);
  });

  it("are pulled from a Helm repository by its URL, and from a mirror registry, with the same digest", async () => {
    const found = await charts();
    await found.locate(source("shop", "1.2.3", "https://charts.acme.dev"));
    assert.match(
      readFileSync(join(home, "calls"), "utf8"),
      /^pull shop --repo https:\/\/charts\.acme\.dev --version 1\.2\.3 /m,
    );
    const bad = await charts({ MORE: "changed: true" });
    await assert.rejects(
      bad.locate(source(`oci://copy.example.org/${pin.name}`, pin.version)),
      /copy\.example\.org gives has sha256:.*nothing was written$/,
    );
    assert.ok(!existsSync(join(folder, file)));
  });

  it("are missing where their registry does not give them, which is asked once", async () => {
    const found = await charts({ FAIL_AT: pin.name });
    const missing = { missing: `${pin.name} ${pin.version}: ${pin.name}: 403 Forbidden` };
    assert.deepEqual(await found.locate(published), missing);
    assert.deepEqual(await found.locate(source(`${other.repository}/${other.name}`, other.version)), missing);
    assert.equal(pulls(), 1);
    assert.deepEqual(readdirSync(folder), []);
  });
});
