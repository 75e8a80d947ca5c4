import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { buildOverlay, edited, findKustomize } from "../../../cli/render/kustomize";
import type { Json } from "../../../lib/json";
import { readManifests } from "../../../cli/render/objects";
import { sourcesOf, type KustomizeOptions, type KustomizeSource } from "../../../cli/render/sources";
import { platform, root } from "../../components/platform";
import { pathOf, temporaryFolder, writeProgram } from "../../support/process";

const options: KustomizeOptions = {
  namespace: "prod",
  commonLabels: { tier: "production" },
  labelWithoutSelector: true,
  labelIncludeTemplates: true,
  patches: [{ patch: "mine" }],
};

describe("a kustomization as Argo CD edits it", () => {
  it("has the namespace, the labels and the patches after its own", () => {
    const own = {
      namespace: "own",
      resources: ["../../base"],
      patches: [{ path: "own.yaml" }],
      labels: [{ pairs: { a: "b" }, includeSelectors: true }],
    };
    assert.deepEqual(edited(own, options), {
      namespace: "prod",
      resources: ["../../base"],
      patches: [{ path: "own.yaml" }, { patch: "mine" }],
      labels: [
        { pairs: { a: "b" }, includeSelectors: true },
        { pairs: { tier: "production" }, includeTemplates: true },
      ],
    });
  });

  it("extends labels that it has in the same way, and wins over them", () => {
    const own: { readonly [key: string]: Json } = {
      labels: [{ pairs: { x: "y" } }, { pairs: { tier: "own", a: "b" }, includeTemplates: true }],
    };
    assert.deepEqual(edited(own, { ...options, patches: [] })["labels"], [
      { pairs: { x: "y" } },
      { pairs: { tier: "production", a: "b" }, includeTemplates: true },
    ]);
  });

  it("has common labels where selectors are to have them too", () => {
    const given = { ...options, labelWithoutSelector: false };
    assert.deepEqual(edited({ commonLabels: { a: "b" } }, given)["commonLabels"], {
      a: "b",
      tier: "production",
    });
    assert.equal("labels" in edited({}, { ...options, commonLabels: {} }), false);
  });
});

describe("Kustomize", () => {
  const folder = temporaryFolder();

  it("is the one that KUSTOMIZE names, else kustomize, else kubectl's", async () => {
    writeProgram(join(folder, "mine"), 'echo "mine $*"');
    writeProgram(join(folder, "kubectl"), 'echo "kubectl $*"');
    const env = { PATH: pathOf(folder) };
    assert.equal(
      await (
        await findKustomize({ ...env, KUSTOMIZE: join(folder, "mine") })
      )("x"),
      "mine build x\n",
    );
    assert.equal(await (await findKustomize(env))("x"), "kubectl kustomize x\n");
    writeProgram(join(folder, "kustomize"), 'echo "kustomize $*"');
    assert.equal(await (await findKustomize(env))("x"), "kustomize build x\n");
  });

  it("is told to be missing, with exit code 3", async () => {
    await assert.rejects(findKustomize({ PATH: "/nowhere" }), {
      exitCode: 3,
      message: /neither kustomize nor kubectl/,
    });
  });

  it("complains in its own words, without the folder that nobody knows", async () => {
    const source = { path: "apps/none", options } as KustomizeSource;
    await assert.rejects(
      buildOverlay(root, { ...source, path: "test/fixtures/apps" }, async () => ""),
      { message: "test/fixtures/apps has no kustomization.yaml" },
    );
  });

  it("tells all that Kustomize complains of, in one line", async () => {
    const complaint = "Error: accumulating resources: wiki/base:\n  no such host\n  wiki:\n  >";
    writeProgram(join(folder, "broken"), `[ "$1" = version ] || { printf '${complaint}\\n' >&2; exit 1; }`);
    const kustomize = await findKustomize({ PATH: pathOf(folder), KUSTOMIZE: join(folder, "broken") });
    await assert.rejects(kustomize("x"), {
      message: "accumulating resources: wiki/base: no such host wiki: >",
    });
  });

  it("builds a sample application in the environment's namespace, on its Gateway", async function () {
    if (
      spawnSync("kustomize", ["version"]).status !== 0 &&
      spawnSync("kubectl", ["version", "--client"]).status !== 0
    ) {
      this.skip();
    }
    const apps = join(root, "test/fixtures/apps/samples");
    const plan = await platform("production", { delivery: { apps: ["iam-service"] } }, {}, { apps });
    const [source] = sourcesOf(plan).filter((each): each is KustomizeSource => each.tool === "kustomize");
    assert.ok(source);
    const at = { ...source, path: source.path.replace(/^apps\//, "samples/") };
    const { objects, faults } = readManifests(
      await buildOverlay(join(root, "test/fixtures/apps"), at, await findKustomize()),
    );
    assert.deepEqual(faults, []);
    for (const { namespace, kind } of objects) assert.equal(namespace, "prod", kind);
    const route = objects.find(({ kind }) => kind === "HTTPRoute")?.object as
      { spec: { parentRefs: Json } } | undefined;
    assert.equal((route?.spec.parentRefs as readonly { namespace: string }[])[0]?.namespace, "prod-gateway");
  });
});
