import assert from "node:assert/strict";
import { awaitVolumes } from "../../../recovery/volumes/driver-volumes";
import { withKubernetesApi } from "../../support/kubernetes-api";

const driver = "dobs.csi.digitalocean.com";
const contents = "/apis/snapshot.storage.k8s.io/v1/volumesnapshotcontents";
const deletionTimestamp = "2026-01-02T00:00:00Z";

describe("a CSI driver that is to be deleted", () => {
  const api = withKubernetesApi();
  let lines: string[];

  /** Lets a controller work after each look at the cluster in turn. */
  function afterLooks(...works: readonly (() => void)[]): void {
    let looks = 0;
    api.fault = ({ path }) => {
      if (path === "/api/v1/persistentvolumes") works[looks++ - 1]?.();
      return undefined;
    };
  }
  async function waited(timeoutSeconds = 60): Promise<string[]> {
    const options = { report: (line: string) => void lines.push(line), timeoutSeconds, progressMs: 0 };
    await awaitVolumes(await api.connect(), driver, { ...options, clock: api.clock });
    return lines;
  }
  function claim(name: string, metadata: object = {}): void {
    api.put(`/api/v1/namespaces/shop/persistentvolumeclaims/${name}`, {
      metadata: { uid: `uid-of-${name}`, ...metadata },
    });
  }
  /** The volume of the claim of its name, there or not. */
  function volume(name: string, spec: object = {}, metadata: object = {}): void {
    api.put(`/api/v1/persistentvolumes/${name}`, {
      metadata,
      spec: {
        csi: { driver, volumeHandle: name },
        persistentVolumeReclaimPolicy: "Delete",
        claimRef: { namespace: "shop", name, uid: `uid-of-${name}` },
        ...spec,
      },
    });
  }
  function attachment(name: string, attacher = driver): void {
    api.put(`/apis/storage.k8s.io/v1/volumeattachments/at-${name}`, {
      spec: { attacher, nodeName: "node", source: { persistentVolumeName: name } },
    });
  }

  beforeEach(() => void (lines = []));
  afterEach(() => assert.deepEqual(api.changes, [], "it only looks"));

  it("goes at once, without a word, where it has no work", async () => {
    volume("kept", { persistentVolumeReclaimPolicy: "Retain" });
    volume("spare", { claimRef: undefined });
    volume("reserved", { claimRef: { namespace: "shop", name: "reserved" } });
    volume("others", { csi: { driver: "rook", volumeHandle: "others" } });
    claim("others");
    claim("not-bound");
    attachment("others", "rook");
    api.put(`${contents}/kept`, { spec: { driver } });
    api.put(`${contents}/others`, { metadata: { deletionTimestamp }, spec: { driver: "rook" } });
    assert.deepEqual(await waited(), []);
    assert.equal(api.requests.length, 4);
  });

  it("waits until the volumes of claims that are gone are gone too", async () => {
    for (const name of ["d", "b", "c", "a"]) volume(name);
    claim("d", { deletionTimestamp });
    const gone = (name: string): void => api.delete(`/api/v1/persistentvolumes/${name}`);
    afterLooks(
      () => ["a", "b"].forEach(gone),
      () => ["c", "d"].forEach(gone),
    );
    assert.deepEqual(await waited(), [
      `CSI driver ${driver}: waits until it has let go of a, b, c and 1 more`,
      `CSI driver ${driver}: waits until it has let go of c, d`,
      `CSI driver ${driver}: has let go of all 4`,
    ]);
  });

  const works: readonly (readonly [what: string, put: () => void, path: string])[] = [
    [
      "a volume that is being deleted, though it was to stay",
      () => volume("x", { persistentVolumeReclaimPolicy: "Retain" }, { deletionTimestamp }),
      "/api/v1/persistentvolumes/x",
    ],
    [
      "a volume that is attached, though it stays",
      () => {
        volume("x", { persistentVolumeReclaimPolicy: "Retain" });
        attachment("x");
      },
      "/apis/storage.k8s.io/v1/volumeattachments/at-x",
    ],
    [
      "a snapshot that is being deleted",
      () => void api.put(`${contents}/x`, { metadata: { deletionTimestamp }, spec: { driver } }),
      `${contents}/x`,
    ],
  ];
  for (const [what, put, path] of works) {
    it(`waits for ${what}`, async () => {
      put();
      afterLooks(() => api.delete(path));
      assert.deepEqual(await waited(), [
        `CSI driver ${driver}: waits until it has let go of x`,
        `CSI driver ${driver}: has let go of all 1`,
      ]);
    });
  }

  it("stays while a claim has a volume of it, whatever the volume's policy", async () => {
    volume("b", { persistentVolumeReclaimPolicy: "Retain" });
    volume("a");
    volume("gone");
    for (const name of ["b", "a"]) claim(name);
    await assert.rejects(waited(), {
      name: "HookError",
      message:
        `CSI driver ${driver} is still needed, by the volumes of these claims: shop/a, shop/b. It was not touched. ` +
        "Without it their pods could not move, and their volumes would be left at DigitalOcean. Delete the claims " +
        "first, or keep storage.csiDriver",
    });
    assert.deepEqual(lines, []);
  });

  it("stays when its time is over, and says what is left and where to look", async () => {
    volume("a");
    await assert.rejects(waited(0), (error: Error) => {
      assert.equal(error.name, "HookError");
      assert.match(error.message, /^CSI driver \S+ has not let go of a after 0 s\. It was not touched/);
      assert.match(error.message, /kubectl describe pv/);
      return true;
    });
  });

  it("goes where nobody has defined snapshots", async () => {
    api.fault = ({ path }) => (path === contents ? { status: 404, reason: "NotFound" } : undefined);
    assert.deepEqual(await waited(), []);
  });

  for (const status of [401, 403, 404, 409, 429, 500]) {
    it(`stays where the cluster says ${status}`, async () => {
      api.fault = () => ({ status, reason: "Fault" });
      const message = new RegExp(`^cannot tell whether CSI driver .* still has volumes: .*${status}`);
      await assert.rejects(waited(), { name: "HookError", message });
    });
  }

  it("stays where the cluster does not answer", async () => {
    api.fault = () => "silence";
    await assert.rejects(waited(), { name: "HookError", message: /cannot reach|no answer/ });
  });
});
