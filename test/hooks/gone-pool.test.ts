import assert from "node:assert/strict";
import { refuseGonePool } from "../../components/hooks/gone-pool";

const pool = { id: "here", name: "p", size: "s-2vcpu-4gb", tags: [], labels: {} };

describe("a node pool that is to be deleted", () => {
  const digitalocean = {
    nodePools: (clusterId: string) => Promise.resolve(clusterId === "c" ? [pool] : []),
  };

  it("is deleted where DigitalOcean has it", async () => {
    await refuseGonePool(digitalocean, { clusterId: "c", poolId: "here", stack: "staging" });
  });

  it("is refused with the command that makes the state right where it is gone", async () => {
    await assert.rejects(refuseGonePool(digitalocean, { clusterId: "c", poolId: "gone", stack: "staging" }), {
      name: "HookError",
      message: /node pool gone already[^]*\n {2}pulumi refresh --stack staging --skip-preview --yes$/,
    });
  });

  it("is not judged where DigitalOcean does not answer", async () => {
    const silent = { nodePools: () => Promise.reject(new Error("503")) };
    const judged = refuseGonePool(silent, { clusterId: "c", poolId: "here", stack: "staging" });
    await assert.rejects(judged, { message: "503" });
  });
});
