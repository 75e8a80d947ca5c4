import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { delivery } from "../../plan/delivered";
import { root } from "../components/platform";
import { goldenStack } from "../platform/stacks";

function environment(stated: object, tool = "helm", publicNames: readonly string[] = []): object {
  const application = { name: "backend", tool };
  return { applications: [{ application, stated }], policy: { publicNames } };
}

describe("what a plan says of what Argo CD delivers", () => {
  it("has each application of the stack with its values for the tier", async () => {
    const delivered = (await goldenStack("production")).delivered?.() ?? [];
    assert.deepEqual(
      delivered.map(({ application }) => application),
      ["ai-service", "backend", "scheduler"],
    );
    assert.deepEqual(delivered[1]?.values["image"], { repository: "ghcr.io/duli-ai/backend", tag: "v1.0.0" });
  });

  it("has nothing that looks like a credential", () => {
    const stated = { env: { DB_PASSWORD: "hunter2hunter2", LEVEL: "info" }, list: ["hunter2hunter2"] };
    const masked = { env: { DB_PASSWORD: { $secret: true }, LEVEL: "info" }, list: [{ $secret: true }] };
    assert.deepEqual(delivery(root, environment(stated))?.()[0]?.values, masked);
    const open = delivery(root, environment(stated, "helm", ["DB_PASSWORD"]))?.();
    assert.deepEqual(open?.[0]?.values, stated);
  });

  it("tells a chart or manifests from others, by name and content", () => {
    const folder = mkdtempSync(join(tmpdir(), "delivered-"));
    try {
      for (const part of ["charts/service", "policy", "stacks"])
        cpSync(join(root, part), join(folder, part), { recursive: true });
      symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "junction");
      cpSync(join(root, "apps/backend"), join(folder, "apps/backend"), { recursive: true });
      const source = (tool: string) => delivery(folder, environment({}, tool))?.()[0]?.source;
      const [chart, manifests] = [source("helm"), source("kustomize")];
      assert.equal(chart, source("helm"));
      writeFileSync(join(folder, "charts/service/templates/more.yaml"), "");
      assert.notEqual(source("helm"), chart);
      assert.equal(source("kustomize"), manifests);
      writeFileSync(join(folder, "apps/backend/defaults.yaml"), "{}");
      assert.notEqual(source("kustomize"), manifests);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("is nothing for a project without applications", () => {
    assert.equal(delivery(root, {}), undefined);
  });
});
