import assert from "node:assert/strict";
import { claimsIn } from "../../../cli/leftovers/claims";
import { withKubernetesApi } from "../../support/kubernetes-api";

describe("leftovers: what a cluster says of its volumes", () => {
  const api = withKubernetesApi();

  function persistentVolume(name: string, spec: object, phase?: string): void {
    api.put(`/api/v1/persistentvolumes/${name}`, { spec, ...(phase && { status: { phase } }) });
  }

  it("is read by the volumes' ids", async () => {
    const claimRef = { namespace: "prod", name: "data" };
    persistentVolume(
      "a",
      { csi: { volumeHandle: "1" }, persistentVolumeReclaimPolicy: "Delete", claimRef },
      "Bound",
    );
    persistentVolume(
      "b",
      { csi: { volumeHandle: "2" }, persistentVolumeReclaimPolicy: "Retain", claimRef },
      "Released",
    );
    persistentVolume("c", { csi: { volumeHandle: "3" } });
    persistentVolume("d", { nfs: { server: "x" } }, "Bound");
    assert.deepEqual(
      await claimsIn(await api.connect()),
      new Map([
        ["1", { policy: "Delete", claim: "prod/data", bound: true }],
        ["2", { policy: "Retain", claim: "prod/data", bound: false }],
        ["3", { policy: "Retain", claim: undefined, bound: false }],
      ]),
    );
  });

  it("is not guessed where it does not answer", async () => {
    api.fault = () => ({ status: 403, reason: "Forbidden" });
    await assert.rejects(claimsIn(await api.connect()), { name: "KubernetesError", message: /403/ });
  });
});
