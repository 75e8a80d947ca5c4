import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readApplication, type ReadApplication } from "../../stacks/applications";

const declaration =
  "tool: kustomize\nresources: { requests: { cpu: 10m, memory: 16Mi }, limits: { memory: 32Mi } }\n";
const overlay = "overlays/staging/kustomization.yaml";
/** An application as Kustomize has it, with nothing missing. */
const whole = {
  "defaults.yaml": declaration,
  [overlay]: "resources: [../../base]\npatches: [{ path: replicas.yaml }, { patch: x }]\n",
  "overlays/staging/replicas.yaml": "",
  "base/kustomization.yaml": "resources: [deployment.yaml]\n",
  "base/deployment.yaml": "",
};

describe("an application of Kustomize", () => {
  let folder = "";
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "apps-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  function read(files: Readonly<Record<string, string | undefined>>): ReadApplication {
    for (const [name, text] of Object.entries(files)) {
      const path = join(folder, "shop", name);
      mkdirSync(dirname(path), { recursive: true });
      if (text !== undefined) writeFileSync(path, text);
    }
    return readApplication(folder, "shop", "staging", "acme.dev");
  }
  const told = (files: Readonly<Record<string, string | undefined>>): string[] =>
    read({ ...whole, ...files }).violations.map(({ path, got, allowed }) => `${path} | ${got} | ${allowed}`);

  it("is known by its overlay, and has no value files", () => {
    const { spec, violations } = read(whole);
    assert.deepEqual(violations, []);
    assert.deepEqual(spec?.application, {
      name: "shop",
      tool: "kustomize",
      overlay: "apps/shop/overlays/staging",
      hosts: [],
      generatedSecrets: [],
    });
  });

  it("has the overlay of its environment, where there is one, in the place of its tier's", () => {
    read({ ...whole, "overlays/qa/kustomization.yaml": "resources: [../../base]\n" });
    const overlayOf = (environment: string) => {
      const { spec } = readApplication(folder, "shop", "staging", "acme.dev", environment);
      return spec?.application.tool === "kustomize" ? spec.application.overlay : undefined;
    };
    assert.equal(overlayOf("qa"), "apps/shop/overlays/qa");
    assert.equal(overlayOf("other"), "apps/shop/overlays/staging");
  });

  it("says what it asks for in the words of values, the tier's over the defaults", () => {
    const { spec } = read({
      ...whole,
      "defaults.yaml": `${declaration}replicas: 2\npool: gpu\ngeneratedSecrets: [KEY]\n`,
      "staging.yaml": "replicas: 3\nroute: { hosts: [shop.acme.dev, www.acme.dev] }\n",
    });
    assert.deepEqual(spec?.application.hosts, ["shop.acme.dev", "www.acme.dev"]);
    assert.deepEqual(spec.application.generatedSecrets, ["KEY"]);
    assert.deepEqual([spec.values.replicas, spec.values.pool], [3, "gpu"]);
  });

  it("may say nothing that would not reach its manifests", () => {
    const with_ = "apps/shop/defaults.yaml with staging.yaml: ";
    assert.deepEqual(told({ "staging.yaml": "env: { LOG_LEVEL: debug }\nreplica: 2\n" }), [
      `${with_}env | an unknown key | generatedSecrets, pool, replicas, resources, route, tolerations, tool, workloads`,
      `${with_}replica | an unknown key | did you mean replicas?`,
    ]);
    assert.deepEqual(told({ "staging.yaml": "route: { enabled: true }\n" }), [
      `${with_}route.hosts | nothing | a list`,
    ]);
    assert.deepEqual(told({ "staging.yaml": "route: { enabled: false, hosts: [a.acme.dev] }\n" }), [
      `${with_}route.enabled | false | true`,
    ]);
    assert.deepEqual(told({ "staging.yaml": "tool: jsonnet\n" }), [`${with_}tool | "jsonnet" | kustomize`]);
  });

  it("has an overlay for each tier that delivers it, under any name that Kustomize takes", () => {
    for (const name of ["kustomization.yml", "Kustomization"]) {
      const { violations } = read({ ...whole, [overlay]: undefined, [`overlays/staging/${name}`]: "{}" });
      assert.deepEqual(violations, []);
      rmSync(join(folder, "shop"), { recursive: true });
    }
    assert.deepEqual(told({ [overlay]: undefined }), [
      `apps/shop/${overlay} | no such file | the overlay of tier staging, with ../../base among its resources`,
    ]);
  });

  it("names files and folders that are there, its base too", () => {
    const missing = (where: string, entry: string, path: string) =>
      `apps/shop/${where} | "${entry}", but there is no apps/${path} | files and folders that are there`;
    assert.deepEqual(
      told({
        [overlay]: "resources: [../../../base/shop, ../../base]\npatches: [{ path: patch.yaml }]\n",
        "base/kustomization.yaml": "resources: [service.yaml]\ncomponents: [../metrics]\nbases: [../old]\n",
      }),
      [
        missing(`${overlay}: resources[0]`, "../../../base/shop", "base/shop"),
        missing("base/kustomization.yaml: resources[0]", "service.yaml", "shop/base/service.yaml"),
        missing("base/kustomization.yaml: bases[0]", "../old", "shop/old"),
        missing("base/kustomization.yaml: components[0]", "../metrics", "shop/metrics"),
        missing(`${overlay}: patches[0].path`, "patch.yaml", "shop/overlays/staging/patch.yaml"),
      ],
    );
  });

  it("names folders that have a kustomization", () => {
    assert.deepEqual(told({ [overlay]: "resources: [../../empty]\n", "empty/deployment.yaml": "" }), [
      "apps/shop/empty/kustomization.yaml | no such file | " +
        `the kustomization that apps/shop/${overlay} names in resources[0]`,
    ]);
  });

  it("may name what is elsewhere, which only Kustomize can tell", () => {
    const elsewhere = [
      "https://github.com/acme/base?ref=v1",
      "git@github.com:acme/base.git",
      "github.com/acme/base//app?ref=v1",
      "ssh://git@acme.dev/base",
    ];
    assert.deepEqual(told({ [overlay]: `resources: ${JSON.stringify(elsewhere)}\n` }), []);
  });

  it("is told of broken YAML in its overlay, and of a circle only by Kustomize", () => {
    assert.match(told({ [overlay]: "resources: [\n" }).join(), /^apps\/shop\/overlays.* at line \d+, column/);
    assert.deepEqual(told({ "base/kustomization.yaml": "resources: [../overlays/staging]\n" }), []);
  });
});
