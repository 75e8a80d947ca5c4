import assert from "node:assert/strict";
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readApplication, type ReadApplication } from "../../stacks/applications";
import { fewestReplicas } from "../../stacks/pods";

const sized = "resources: { requests: { cpu: 10m, memory: 16Mi }, limits: { memory: 32Mi } }\n";

describe("an application's value files", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "apps-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function read(files: Readonly<Record<string, string>>): ReadApplication {
    mkdirSync(join(folder, "shop"), { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, "shop", name), text);
    return readApplication(folder, "shop", "staging", "acme.dev");
  }

  it("merge as Helm merges them: null takes away, lists replace", () => {
    const { spec, violations } = read({
      "defaults.yaml": `${sized}replicas: 3\npool: gpu\nroute: { enabled: true, hosts: [a.acme.dev, b.acme.dev] }\n`,
      "staging.yaml": "pool: null\nroute: { hosts: [c.acme.dev] }\n",
    });
    assert.deepEqual(violations, []);
    assert.equal(spec?.values.replicas, 3);
    assert.ok(!("pool" in spec.values));
    assert.deepEqual(spec.application.hosts, ["c.acme.dev"]);
  });

  it("take a default of the chart away by a null, which stays to be seen", () => {
    const { spec } = read({
      "defaults.yaml": `${sized}writable: { tmp: null }\n`,
      "staging.yaml": "pool: null\n",
    });
    assert.deepEqual(spec?.stated["writable"], { tmp: null });
    assert.equal(spec.stated["pool"], null);
  });

  it("give a host under the domain where a route names none", () => {
    assert.deepEqual(read({ "defaults.yaml": `${sized}route: { enabled: true }` }).spec?.application.hosts, [
      "shop.acme.dev",
    ]);
  });

  it("give no host without a route", () => {
    const { spec } = read({ "defaults.yaml": `${sized}route: { enabled: false, hosts: [a.acme.dev] }` });
    assert.deepEqual(spec?.application.hosts, []);
  });

  it("are listed from the repository's root, the tier's own too when it is yet to come", () => {
    assert.deepEqual(read({ "defaults.yaml": sized }).spec?.application, {
      name: "shop",
      tool: "helm",
      valueFiles: ["apps/shop/defaults.yaml", "apps/shop/staging.yaml"],
      hosts: [],
      generatedSecrets: [],
    });
  });

  it("have the environment's own over the tier's, where there is one, and listed only then", () => {
    mkdirSync(join(folder, "shop", "environments"), { recursive: true });
    writeFileSync(join(folder, "shop", "environments", "qa.yaml"), "replicas: 5\n");
    writeFileSync(join(folder, "shop", "defaults.yaml"), sized);
    writeFileSync(join(folder, "shop", "staging.yaml"), "replicas: 3\npool: gpu\n");
    const inEnvironment = (name: string) => readApplication(folder, "shop", "staging", "acme.dev", name).spec;
    const qa = inEnvironment("qa");
    assert.deepEqual([qa?.values.replicas, qa?.values.pool], [5, "gpu"]);
    assert.ok(qa?.application.tool === "helm");
    assert.deepEqual(qa.application.valueFiles.at(-1), "apps/shop/environments/qa.yaml");
    const staging = inEnvironment("staging");
    assert.equal(staging?.values.replicas, 3);
    assert.ok(staging.application.tool === "helm" && staging.application.valueFiles.length === 2);
    writeFileSync(join(folder, "shop", "environments", "qa.yaml"), "replicas: none\n");
    assert.deepEqual(
      readApplication(folder, "shop", "staging", "acme.dev", "qa").violations.map(({ path }) => path),
      ["apps/shop/defaults.yaml with staging.yaml and environments/qa.yaml: replicas"],
    );
  });

  it("have defaults of the chart: one replica, no autoscaling, no volume, no toleration", () => {
    const { values } = read({ "defaults.yaml": sized }).spec ?? {};
    assert.deepEqual(values, {
      replicas: 1,
      resources: { requests: { cpu: "10m", memory: "16Mi" }, limits: { memory: "32Mi" } },
      tolerations: [],
      generatedSecrets: [],
    });
  });

  it("count with their fewest replicas, which autoscaling may name", () => {
    const fewest = (more: string) => {
      const { spec } = read({ "defaults.yaml": `${sized}replicas: 2\n${more}` });
      return spec && fewestReplicas(spec.values);
    };
    assert.equal(fewest(""), 2);
    assert.equal(fewest("autoscaling: { enabled: true }\n"), 2);
    assert.equal(fewest("autoscaling: { enabled: true, minReplicas: 4 }\n"), 4);
    assert.equal(fewest("autoscaling: { enabled: false, minReplicas: 4 }\n"), 2);
  });

  it("may be empty but for the defaults", () => {
    assert.deepEqual(read({ "defaults.yaml": sized, "staging.yaml": "# nothing yet\n" }).violations, []);
  });

  it("are both told about, and of broken YAML one line", () => {
    const { spec, violations } = read({ "defaults.yaml": "a: [1\nb: 2\n", "staging.yaml": "- x\n" });
    assert.equal(spec, undefined);
    assert.deepEqual(
      violations.map(({ path }) => path),
      ["apps/shop/defaults.yaml", "apps/shop/staging.yaml"],
    );
    assert.match(violations[0]?.got ?? "", /line \d+, column \d+/);
    assert.doesNotMatch(violations[0]?.got ?? "", /\n/);
  });

  it("that cannot be read say why", () => {
    mkdirSync(join(folder, "shop", "defaults.yaml"), { recursive: true });
    const { violations } = readApplication(folder, "shop", "staging", "acme.dev");
    assert.deepEqual(
      violations.map(({ path, allowed }) => [path, allowed]),
      [["apps/shop/defaults.yaml", "a readable file"]],
    );
    assert.match(violations[0]?.got ?? "", /^a folder$/);
  });
});
