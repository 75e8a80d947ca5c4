import assert from "node:assert/strict";
import { unknown, type Known } from "../../lib/known";
import { parametersOf } from "../../policy/helm-parameters";
import { imageTag } from "../../policy/rules/image-tag";
import { replicas } from "../../policy/rules/replicas";
import { types } from "../../lib/resource-types";
import { found } from "./scene";

const values = (...parameters: readonly Known[]) => parametersOf({ parameters });

describe("an Application's parameters", () => {
  it("are values by their path, as Helm's --set takes them", () => {
    assert.deepEqual(
      values(
        { name: "image.tag", value: "latest" },
        { name: "image.repository", value: "ghcr.io/a/b" },
        { name: "replicas", value: "1" },
        { name: "pdb.enabled", value: "false" },
        { name: "annotations.example\\.org/a", value: "007" },
        { name: "probes", value: "null" },
      ),
      {
        image: { tag: "latest", repository: "ghcr.io/a/b" },
        replicas: 1,
        pdb: { enabled: false },
        annotations: { "example.org/a": "007" },
        probes: null,
      },
    );
  });

  it("are texts where they say so", () => {
    assert.deepEqual(values({ name: "image.tag", value: "1", forceString: true }), { image: { tag: "1" } });
  });

  it("are left out where they name an item of a list or nothing, and unknown where they are not known yet", () => {
    assert.deepEqual(values({ name: "hosts[0]", value: "a" }, { value: "a" }, unknown), {});
    assert.deepEqual(values({ name: "a", value: unknown }), { a: unknown });
  });

  it("are judged before what the application's files say", async () => {
    const set = (name: string, value: string) =>
      ({
        type: types.application,
        name: "backend-prod",
        edits: [
          ["spec.source.helm.parameters", [{ name, value }]],
          // Over which they take precedence.
          ["spec.source.helm.valuesObject.replicas", 3],
        ],
      }) as const;
    const [tag] = await found(imageTag, "production", set("image.tag", "latest"));
    assert.match(tag ?? "", /^mandatory backend-prod: application backend, .*latest/);
    assert.deepEqual(await found(replicas, "production", set("replicas", "1")), [
      "mandatory backend-prod: application backend: 1 replica; at least 2 in production",
    ]);
  });
});
