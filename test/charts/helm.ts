import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import type { KubernetesObject } from "./objects";

export type { KubernetesObject };

/** Root of the repository. */
export const root = join(__dirname, "..", "..");
/** Folder of the chart. */
export const chart = join(root, "charts", "service");
/** Folder of the applications whose figures tests know, from the repository's root. */
export const goldenApps = "test/fixtures/golden/apps";
/** Their names: its folders. */
export const apps = readdirSync(join(root, goldenApps)).sort();

/** What to render: value files from the repository's root, and values over them. */
export interface Rendering {
  readonly release: string;
  /** Default `staging`. */
  readonly namespace?: string;
  readonly files?: readonly string[];
  readonly values?: object;
  /** API versions that the cluster has besides Kubernetes' own. */
  readonly apiVersions?: readonly string[];
  /** Where the repository is; default this one. */
  readonly from?: string;
}

const helm = process.env["HELM"] ?? "helm";
const available = spawnSync(helm, ["version"]).status === 0;

/** A test that needs helm, from the PATH or the variable HELM; without it, it is skipped under its name. */
export function itWithHelm(title: string, body: () => void): void {
  it(title, function () {
    if (!available) this.skip();
    body();
  });
}

/** A helm that `go install` built takes every cluster for one of Kubernetes 1.20, unless it is told. */
const kubeVersion = "1.34.0";

const renderings = new Map<string, readonly KubernetesObject[]>();

/** The objects that a rendering gives, each rendering done once; fails with Helm's message. */
export function render(rendering: Rendering): readonly KubernetesObject[] {
  const key = JSON.stringify(rendering);
  const objects = renderings.get(key) ?? objectsOf(rendering);
  renderings.set(key, objects);
  return objects;
}

/** The message with which Helm refuses a rendering; fails if it does not. */
export function refusal(rendering: Rendering): string {
  const { status, stderr } = run("template", rendering);
  assert.notEqual(status, 0, "helm rendered what it should have refused");
  return stderr;
}

/** What `helm lint --strict` has to say against a rendering; nothing if it passes. */
export function lint(rendering: Rendering): string {
  const { status, stdout, stderr } = run("lint", rendering);
  return status === 0 ? "" : stdout + stderr;
}

function objectsOf(rendering: Rendering): readonly KubernetesObject[] {
  const { status, stdout, stderr } = run("template", rendering);
  assert.equal(status, 0, stderr);
  return parseAllDocuments(stdout)
    .map((document) => document.toJS() as KubernetesObject | null)
    .filter((object) => object !== null);
}

function run(command: "template" | "lint", { release, from = root, ...rendering }: Rendering) {
  const path = join(from, "charts", "service");
  const capabilities = (rendering.apiVersions ?? []).flatMap((version) => ["--api-versions", version]);
  const args = [
    ...(command === "lint"
      ? ["lint", "--strict", "--quiet", path]
      : ["template", release, path, ...capabilities]),
    ...["--namespace", rendering.namespace ?? "staging", "--kube-version", kubeVersion],
    ...(rendering.files ?? []).flatMap((file) => ["--values", join(from, file)]),
    ...["--values", "-"],
  ];
  return spawnSync(helm, args, { encoding: "utf8", input: JSON.stringify(rendering.values ?? {}) });
}
