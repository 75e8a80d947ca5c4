import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { delivered } from "../../plan/delivery";
import { root } from "../components/platform";
import { goldenStack } from "../platform/stacks";

const service = { name: "backend", tool: "helm", folder: "charts/service", values: {} };

describe("what a plan says of what Argo CD delivers", () => {
  it("has each application of the stack with its values for the tier", async () => {
    const all = (await goldenStack("production")).delivered?.() ?? [];
    assert.deepEqual(
      all.map(({ application }) => application),
      ["ai-service", "backend", "scheduler"],
    );
    assert.deepEqual(all[1]?.values["image"], { repository: "ghcr.io/duli-ai/backend", tag: "v1.0.0" });
  });

  it("has nothing that looks like a credential", () => {
    const stated = {
      env: { DB_PASSWORD: "hunter2hunter2", LEVEL: "info" },
      list: ["hunter2hunter2"],
    };
    const masked = { env: { DB_PASSWORD: { $secret: true }, LEVEL: "info" }, list: [{ $secret: true }] };
    const values = (publicNames: readonly string[]) =>
      delivered(root, [{ ...service, values: stated }], publicNames)[0]?.values;
    assert.deepEqual(values([]), masked);
    assert.deepEqual(values(["DB_PASSWORD"]), stated);
    const apart = { command: ["mysql", "-h", "db", "-phunter2hunter2"] };
    assert.deepEqual(delivered(root, [{ ...service, values: apart }], [])[0]?.values, {
      command: { $secret: true },
    });
  });

  it("tells a chart or manifests from others, by name and content", () => {
    const folder = mkdtempSync(join(tmpdir(), "delivered-"));
    try {
      for (const part of ["charts/service", "apps/backend"])
        cpSync(join(root, part), join(folder, part), { recursive: true });
      const overlay = { ...service, tool: "kustomize", folder: "apps/backend" };
      const source = (tool: string) =>
        delivered(folder, [tool === "helm" ? service : overlay], [])[0]?.source;
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
});
