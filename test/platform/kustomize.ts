import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, parseAllDocuments, stringify } from "yaml";
import type { KubernetesObject } from "../charts/objects";

const kustomize = process.env["KUSTOMIZE"] ?? "kustomize";
const available = spawnSync(kustomize, ["version"]).status === 0;

/** A test that needs kustomize, from the PATH or the variable KUSTOMIZE; without it, it is skipped under its name. */
export function itWithKustomize(title: string, body: () => Promise<void>): void {
  it(title, async function () {
    if (!available) this.skip();
    await body();
  });
}

/** `spec.source` of an Application, as far as Kustomize is concerned. */
export interface KustomizeSource {
  readonly path: string;
  readonly kustomize: {
    readonly namespace: string;
    readonly commonLabels: Readonly<Record<string, string>>;
    readonly forceCommonLabels: boolean;
    readonly labelWithoutSelector: boolean;
    readonly labelIncludeTemplates: boolean;
    readonly patches?: readonly object[];
  };
}

/**
 * What Argo CD makes of an Application's source: it edits the overlay's kustomization with the same commands,
 * appends the patches, and builds.
 * @param apps folder that stands for the repository's apps/
 */
export function build(apps: string, { path, kustomize: options }: KustomizeSource): KubernetesObject[] {
  const repository = mkdtempSync(join(tmpdir(), "kustomize-"));
  try {
    cpSync(apps, join(repository, "apps"), { recursive: true });
    const overlay = join(repository, path);
    run(overlay, ["edit", "set", "namespace", "--", options.namespace]);
    const flags = [
      ...(options.forceCommonLabels ? ["--force"] : []),
      ...(options.labelWithoutSelector ? ["--without-selector"] : []),
      ...(options.labelIncludeTemplates ? ["--include-templates"] : []),
    ];
    const labels = Object.entries(options.commonLabels).map(([key, value]) => `${key}:${value}`);
    run(overlay, ["edit", "add", "label", ...flags, ...labels]);
    const file = join(overlay, "kustomization.yaml");
    const kustomization = parse(readFileSync(file, "utf8")) as { patches?: readonly object[] };
    const patches = [...(kustomization.patches ?? []), ...(options.patches ?? [])];
    writeFileSync(file, stringify({ ...kustomization, patches }));
    return parseAllDocuments(run(overlay, ["build", "."])).map(
      (document) => document.toJS() as KubernetesObject,
    );
  } finally {
    rmSync(repository, { recursive: true });
  }
}

function run(cwd: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(kustomize, args, { cwd, encoding: "utf8" });
  assert.equal(status, 0, stderr);
  return stdout;
}
