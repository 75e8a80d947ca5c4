import assert from "node:assert/strict";
import { refuseInhabitedVpc } from "../../../recovery/cloud/inhabited-vpc";
import { HookError } from "../../../recovery/report";
import { withUnchangedDigitalOcean } from "../../support/digitalocean-api";

const tags = ["doks-platform", "doks-platform:stack:prod"];
const vpcId = "5a4981aa-9653-4bd1-bef5-d6bff52042e4";

describe("a VPC that is to be deleted", () => {
  const api = withUnchangedDigitalOcean();

  const refuse = (): Promise<void> =>
    refuseInhabitedVpc(
      api.connect(),
      { vpcId, tags, stack: "prod" },
      { report: () => undefined, timeoutSeconds: 60, clock: api.clock },
    );

  async function refusal(): Promise<string> {
    let message = "";
    await assert.rejects(refuse(), (error) => {
      assert.ok(error instanceof HookError);
      ({ message } = error);
      return true;
    });
    return message;
  }

  it("goes when no cluster is in it, or only one that is being deleted", async () => {
    api.cluster("elsewhere", { tags, vpc_uuid: "other" });
    for (const state of ["deleting", "deleted"]) api.cluster(state, { vpc_uuid: vpcId, status: { state } });
    await refuse();
  });

  it("stays for a cluster that an up made when it was killed, and says how to be rid of it", async () => {
    const { id } = api.cluster("doks-platform-prod", {
      tags,
      vpc_uuid: vpcId,
      status: { state: "provisioning" },
    });
    assert.equal(
      await refusal(),
      `VPC ${vpcId} cannot be deleted, since it holds cluster doks-platform-prod (${id}) of this stack, which Pulumi ` +
        "does not know: an `up` was killed while it made it. Delete it and destroy again:\n" +
        "  npx doks leftovers --stack prod --delete\nOr keep it: `pulumi up` says how to adopt it.",
    );
  });

  it("stays for somebody else's cluster, without a command that would delete it", async () => {
    const { id } = api.cluster("theirs", { tags: [tags[0]!], vpc_uuid: vpcId });
    assert.equal(
      await refusal(),
      `VPC ${vpcId} cannot be deleted, since it holds cluster theirs (${id}), which is not this stack's. Move it or ` +
        "delete it, then destroy again.",
    );
  });

  it("waits for a cluster that DigitalOcean is about to delete", async () => {
    const { id } = api.cluster("doks-platform-prod", { tags, vpc_uuid: vpcId });
    api.fault = (_, number) => {
      if (number > 2) api.clusters.delete(id);
      return undefined;
    };
    await refuse();
  });

  for (const status of [401, 404, 409, 429, 500]) {
    it(`stays where DigitalOcean says ${status}`, async () => {
      api.fault = () => ({ status });
      await assert.rejects(refuse(), { name: "DigitalOceanError", status });
    });
  }

  it("stays where DigitalOcean does not answer", async () => {
    api.fault = () => "silence";
    await assert.rejects(refuse(), { name: "DigitalOceanError", status: undefined });
  });
});
