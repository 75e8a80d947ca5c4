import assert from "node:assert/strict";
import { refuseOneWay } from "../../../recovery/cloud/one-way";

describe("high availability that is taken back in a preview or an up", () => {
  it("is refused before DigitalOcean is asked", () => {
    assert.throws(() => refuseOneWay({ ha: true }, { ha: false }), {
      name: "HookError",
      message:
        "a control plane that is highly available stays that, and is billed so (cluster.highAvailability). Put " +
        "cluster.highAvailability: true back; nothing was touched",
    });
  });

  it("goes through the other way, and where it stays", () => {
    for (const [before, after] of [
      [false, true],
      [false, false],
      [true, true],
    ])
      refuseOneWay({ ha: before }, { ha: after });
  });
});
