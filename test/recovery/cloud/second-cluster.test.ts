import assert from "node:assert/strict";
import { refuseSecondCluster } from "../../../recovery/cloud/second-cluster";
import { withUnchangedDigitalOcean } from "../../support/digitalocean-api";

describe("a cluster that is to have another name", () => {
  const api = withUnchangedDigitalOcean();

  const tag = "doks-platform:stack:prod";
  const refuse = (allowed: string[] = []): Promise<void> =>
    refuseSecondCluster(api.connect(), { name: "new", tag, allowed });

  it("is refused where the stack has one under the old name, with what opens it", async () => {
    api.cluster("old", { id: "1", tags: [tag] });
    await assert.rejects(refuse(), {
      name: "HookError",
      message:
        "this stack has cluster old (1), and one called new would take its place: every volume and load balancer in " +
        "the first would go. Put cluster.name: old back. If that is meant, add old to policy.replacements",
    });
    await refuse(["old"]);
  });

  it("is made where the others are other stacks', or on their way", async () => {
    api.cluster("theirs", { id: "1", tags: ["doks-platform:stack:staging"] });
    api.cluster("going", { id: "2", tags: [tag], status: { state: "deleting" } });
    api.cluster("new", { id: "3", tags: [tag] });
    await refuse();
  });
});
