import assert from "node:assert/strict";
import { importCommand } from "../../recovery/import-command";
import { stackOf } from "../../lib/urn";

const urn =
  "urn:pulumi:prod::doks-platform::doks-platform:layer:Foundation$digitalocean:index/vpc:Vpc::doks-platform-prod";
const nested =
  "urn:pulumi:prod::doks-platform::doks-platform:layer:Data$doks-platform:data:Redis$kubernetes:helm.sh/v3:Release::redis";

describe("the command that adopts", () => {
  it("names type, name, id, parent and stack, and asks for nothing", () => {
    assert.equal(
      importCommand({ urn, id: "v1", component: "foundation" }),
      "pulumi import digitalocean:index/vpc:Vpc doks-platform-prod v1 " +
        "--parent parent=urn:pulumi:prod::doks-platform::doks-platform:layer:Foundation::foundation " +
        "--stack prod --protect=false --generate-code=false --yes",
    );
  });

  it("quotes what a shell would expand, and names the provider where one is given", () => {
    const provider =
      "urn:pulumi:prod::doks-platform::doks-platform:layer:Foundation$pulumi:providers:kubernetes::k";
    assert.equal(
      importCommand({ urn: nested, id: "prod/redis", component: "redis", provider }),
      "pulumi import kubernetes:helm.sh/v3:Release redis prod/redis " +
        "--parent 'parent=urn:pulumi:prod::doks-platform::doks-platform:layer:Data$doks-platform:data:Redis::redis' " +
        `--provider 'provider=${provider}' --stack prod --protect=false --generate-code=false --yes`,
    );
  });

  it("knows the stack of a URN", () => assert.equal(stackOf(urn), "prod"));
});
