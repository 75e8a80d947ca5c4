import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { barred, callerDocument } from "../../../cli/init/naming";
import type { Environment } from "../../../stacks/environment";
import { temporaryFolder } from "../../support/process";

describe("what lets one application reach another", () => {
  const folder = temporaryFolder();
  const caller = (name: string, text?: string): string | undefined => {
    mkdirSync(join(folder, name));
    if (text !== undefined) writeFileSync(join(folder, name, "defaults.yaml"), text);
    return callerDocument(folder, name, "shop")?.toString();
  };

  it("joins what its file says, or begins it", () => {
    assert.equal(
      caller("listed", "networkPolicy:\n  # Ours.\n  to: [ { app: other } ]\n"),
      "networkPolicy:\n  # Ours.\n  to: [ { app: other }, { app: shop } ]\n",
    );
    assert.equal(
      caller("silent", "component: web\n"),
      "component: web\nnetworkPolicy:\n  to:\n    - app: shop\n",
    );
  });

  it("is not for us to say of manifests, or of an application without a file", () => {
    assert.equal(caller("manifests", "tool: kustomize\n"), undefined);
    assert.equal(caller("empty"), undefined);
  });

  it("is missing where a stack's own values say something else in the end", () => {
    const application = (name: string, to?: readonly object[]) => ({
      application: { name },
      stated: to === undefined ? {} : { networkPolicy: { to } },
    });
    const applications = [
      application("open", [{ app: "shop" }]),
      application("other", [{ app: "cart" }]),
      application("silent"),
      application("stranger"),
    ];
    const environment = { applications } as unknown as Environment;
    assert.deepEqual(barred(environment, ["open", "other", "silent", "absent"], "shop"), ["other", "silent"]);
  });
});
