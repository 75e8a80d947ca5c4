import assert from "node:assert/strict";
import { refuseGonePool } from "../../../recovery/pools/deleted-pool";
import { withUnchangedDigitalOcean } from "../../support/digitalocean-api";

describe("a node pool that is to be deleted", () => {
  const api = withUnchangedDigitalOcean();
  let clusterId: string;
  let poolId: string;
  beforeEach(() => {
    clusterId = api.cluster("doks-platform-staging").id;
    poolId = api.pool(clusterId, "workloads").id;
  });

  const refuse = (id = poolId): Promise<void> =>
    refuseGonePool(api.connect(), { clusterId, poolId: id, stack: "staging" });

  it("is deleted where DigitalOcean has it", () => refuse());

  it("is refused with the command that makes the state right where it is gone", async () => {
    await assert.rejects(refuse("gone"), {
      name: "HookError",
      message: /node pool gone already[^]*\n {2}pulumi refresh --stack staging --skip-preview --yes$/,
    });
  });

  it("is judged once DigitalOcean answers after all", async () => {
    api.fault = (_, number) => (number < 3 ? { status: number === 1 ? 429 : 500 } : undefined);
    await refuse();
  });

  for (const status of [401, 404, 409, 429, 500]) {
    it(`is not judged where DigitalOcean says ${status}`, async () => {
      api.fault = () => ({ status });
      await assert.rejects(refuse(), { name: "DigitalOceanError", status });
    });
  }

  it("is not judged where DigitalOcean does not answer", async () => {
    api.fault = () => "silence";
    await assert.rejects(refuse(), { name: "DigitalOceanError", status: undefined });
  });
});
