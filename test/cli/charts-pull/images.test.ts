import assert from "node:assert/strict";
import { neededImages } from "../../../cli/charts-pull/images";
import { withoutMirror } from "../../../cli/charts-pull/sources";
import { platform } from "../../components/platform";

/** Every chart is of one pod. */
const helm = async () => "kind: Pod\nspec: { containers: [{ image: busybox:1 }] }\n";

describe("the images that a plan needs", () => {
  const cluster = { mode: "existing", kubeconfig: "no/such/file" };
  const storage = { class: "do-block-storage", csiDriver: "digitalocean" };
  const list = async (more: object = {}) =>
    neededImages(
      [await platform("staging", { cluster, storage, ...more }, { csiToken: "canary" })],
      "charts",
      helm,
    );
  const namesOf = (images: Awaited<ReturnType<typeof list>>) => images.map(({ image }) => image);

  it("are those of its workloads besides its releases', by their full names", async () => {
    const images = await list();
    const neededBy = (wanted: RegExp) => images.find(({ image }) => wanted.test(image))?.neededBy;
    assert.ok(neededBy(/^docker\.io\/library\/busybox:1$/)?.includes("staging/traefik"));
    assert.deepEqual(neededBy(/^docker\.io\/digitalocean\/do-csi-plugin:v/), [
      "staging/csi-do-controller",
      "staging/csi-do-node",
    ]);
    assert.deepEqual(neededBy(/^docker\.io\/library\/alpine:3$/), ["staging/csi-do-node"]);
    assert.deepEqual(neededBy(/^registry\.k8s\.io\/sig-storage\/snapshot-controller:v/), [
      "staging/snapshot-controller",
    ]);
  });

  it("are the workloads' at their source too, where a stack has a mirror", async () => {
    const charts = { images: { edition: "mirror", registry: "registry.acme.dev/hub" } };
    const stack = { secretKeys: [], disabledDefaultProviders: [], warnings: [] };
    const { config } = withoutMirror({ ...stack, config: { "p:charts": JSON.stringify(charts) } }, "p");
    const sources = namesOf(await list({ charts: JSON.parse(config["p:charts"] ?? "") as object }));
    assert.deepEqual(sources, namesOf(await list()));
    // Without that, the plan has the names of the mirror.
    assert.ok(namesOf(await list({ charts })).includes("registry.acme.dev/hub/library/alpine:3"));
  });
});
