import assert from "node:assert/strict";
import { collisions } from "../../../cli/charts-pull/images";
import { withoutMirror } from "../../../cli/charts-pull/sources";

describe("the images that are to be copied", () => {
  const plan = (charts: unknown) => ({
    config: {
      "p:tier": "staging",
      ...(charts !== undefined && {
        "p:charts": typeof charts === "string" ? charts : JSON.stringify(charts),
      }),
    },
    secretKeys: [],
    disabledDefaultProviders: [],
    warnings: [],
  });

  it("are those that a mirror is a copy of", () => {
    const mirrored = { mirror: ".charts", images: { edition: "mirror", registry: "registry.acme.dev" } };
    assert.deepEqual(
      withoutMirror(plan(mirrored), "p"),
      plan({ mirror: ".charts", images: { edition: "legacy" } }),
    );
  });

  for (const charts of [
    undefined,
    { mirror: ".charts" },
    { images: { edition: "secure", registry: "registry.acme.dev" } },
    "no JSON",
  ]) {
    it(`are as the stack has them with ${JSON.stringify(charts)}`, () => {
      const configuration = plan(charts);
      assert.equal(withoutMirror(configuration, "p"), configuration);
    });
  }

  it("are told of when two would be one in a mirror", () => {
    assert.deepEqual(collisions(["quay.io/a/b:1", "docker.io/a/b:2", "docker.io/a/b:1"]), [
      "quay.io/a/b:1 and docker.io/a/b:1 have one place in a mirror, a/b:1",
    ]);
  });
});
