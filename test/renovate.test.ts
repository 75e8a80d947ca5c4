import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pins } from "../catalog";

const ROOT = join(__dirname, "..");

interface Manager {
  readonly managerFilePatterns: readonly string[];
  readonly matchStrings: readonly string[];
  readonly datasourceTemplate: string;
  readonly packageNameTemplate?: string;
  readonly depNameTemplate?: string;
}

type Groups = Readonly<Record<string, string>>;

const { customManagers } = JSON.parse(readFileSync(join(ROOT, "renovate.json"), "utf8")) as {
  customManagers: Manager[];
};

/** Renovate tells a regular expression from a glob by the slashes around it. */
const pattern = (text: string): RegExp =>
  new RegExp(/^\/(.*)\/$/.exec(text)?.[1] ?? "no regular expression: " + text);

/** What a manager finds in a file, by Renovate's names of the groups. */
function find(manager: Manager, path: string): Groups[] {
  if (!manager.managerFilePatterns.some((text) => pattern(text).test(path))) return [];
  const source = readFileSync(join(ROOT, path), "utf8");
  return manager.matchStrings.flatMap((match) =>
    [...source.matchAll(new RegExp(match, "g"))].map((found) => ({ ...found.groups })),
  );
}

const sources = readdirSync(join(ROOT, "catalog"), { encoding: "utf8" }).map((path) => `catalog/${path}`);

/** Every chart that a manager finds, as `datasource package version`. */
function findCharts(): string[] {
  return customManagers.flatMap((manager) =>
    sources
      .filter((path) => path.endsWith(".ts"))
      .flatMap((path) => find(manager, path))
      .map(({ depName = "", prefix = "", registryUrl = "", currentValue = "" }) => {
        const name = (manager.packageNameTemplate ?? "{{{depName}}}")
          .replace("{{{prefix}}}", prefix)
          .replace("{{{depName}}}", depName);
        return [manager.datasourceTemplate, registryUrl, name, currentValue].filter(Boolean).join(" ");
      }),
  );
}

describe("renovate.json", () => {
  it("finds every chart pin where it stands, with the data source for its kind of registry, and nothing else", () => {
    const expected = pins.map(({ name, version, repository }) =>
      repository.startsWith("oci://")
        ? `docker ${repository.slice("oci://".length).replace(/\/$/, "")}/${name} ${version}`
        : `helm ${repository} ${name} ${version}`,
    );
    assert.deepEqual(findCharts().sort(), expected.sort());
  });

  it("finds the versions of Helm and actionlint in .ci/run", () => {
    const found = customManagers.flatMap((manager) =>
      find(manager, ".ci/run").map(({ currentValue }) => `${manager.depNameTemplate} ${currentValue}`),
    );
    assert.equal(found.length, 2);
    assert.match(found[0] ?? "", /^helm\/helm v3\.\d+\.\d+$/);
    assert.match(found[1] ?? "", /^rhysd\/actionlint v\d+\.\d+\.\d+$/);
  });

  it("finds what the real controllers are tested with", () => {
    const found = customManagers.flatMap((manager) =>
      find(manager, "test/controllers/download.sh").map(
        ({ currentValue }) => `${manager.depNameTemplate} ${currentValue}`,
      ),
    );
    assert.equal(found.length, 2);
    assert.match(found[0] ?? "", /^etcd-io\/etcd v\d+\.\d+\.\d+$/);
    assert.match(found[1] ?? "", /^kubernetes-sigs\/kwok v\d+\.\d+\.\d+$/);
  });

  it("finds Node and Helm of the dev container, which are .nvmrc's and CI's", () => {
    const found = customManagers.flatMap((manager) =>
      find(manager, ".devcontainer/devcontainer.json").map(
        ({ currentValue }) => `${manager.depNameTemplate} ${currentValue}`,
      ),
    );
    const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
    const helm = /HELM_VERSION=v(\S+)/.exec(read(".ci/run"))?.[1];
    assert.deepEqual(found, [`node ${read(".nvmrc").trim()}`, `helm/helm ${helm}`]);
  });

  it("uses only regular expressions that Renovate's engine has", () => {
    // RE2 knows neither look-around nor back-references.
    for (const { matchStrings } of customManagers) {
      for (const match of matchStrings) assert.doesNotMatch(match, /\(\?<?[=!]|\\[1-9]|\\k</);
    }
  });
});
