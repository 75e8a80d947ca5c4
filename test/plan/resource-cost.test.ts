import assert from "node:assert/strict";
import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import { plansToJson } from "../../plan/json";
import { record } from "../../plan/recorder";
import { plain } from "../../lib/style";
import { planToText } from "../../plan/text";
import { viewsAsked } from "../../plan/views";

const region = "fra1";

describe("the cost of a plan", () => {
  it("ends it in one message where something has no price", async () => {
    const plan = record(
      () => new digitalocean.Droplet("bastion", { region, image: "debian", size: "s-9vcpu-1gb" }),
    );
    await assert.rejects(plan, {
      name: "PlanError",
      message:
        'digitalocean:index/droplet:Droplet "bastion": the size "s-9vcpu-1gb" has no price in lib/digitalocean/sizes.ts',
    });
  });

  it("does not open a secret, and says that it is not counted", async () => {
    const plan = await record(() => {
      const [name, size] = [pulumi.secret("canary-name"), pulumi.secret("canary-size")];
      new digitalocean.Droplet("bastion", { region, image: "debian", name, size });
    });
    assert.deepEqual(
      plan.cost.uncounted.map(({ item }) => item),
      ["Droplet bastion"],
    );
    const printed =
      planToText(plan, { style: plain, views: viewsAsked({ verbose: true }), verbose: true }) +
      plansToJson([plan], __dirname);
    assert.doesNotMatch(printed, /canary/);
  });

  it("is in the JSON, line by line, with null for no layer and no detail where there is none", async () => {
    const plan = await record(() => {
      new digitalocean.Volume("disk", { region, size: 50 });
      new digitalocean.DropletSnapshot("image", { dropletId: "1" });
    });
    const [{ cost }] = JSON.parse(plansToJson([plan], __dirname)) as [{ cost: unknown }];
    const urn = (type: string) => `urn:pulumi:test::doks-platform::digitalocean:index/${type}`;
    assert.deepEqual(cost, {
      monthlyUsd: 5,
      minimumUsd: 5,
      ceilingUsd: 5,
      lines: [
        {
          item: "volume disk",
          urn: urn("volume:Volume::disk"),
          layer: null,
          quantity: 50,
          unit: "GiB",
          unitUsd: 0.1,
          monthlyUsd: 5,
          minimumUsd: 5,
          ceilingUsd: 5,
        },
      ],
      uncounted: [
        {
          item: "snapshot image",
          urn: urn("dropletSnapshot:DropletSnapshot::image"),
          layer: null,
          reason: "0.06 a GiB of what is written by then",
        },
      ],
    });
  });
});
