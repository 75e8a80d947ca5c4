import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { unknown } from "@pulumi/pulumi/output";
import { Connection } from "../../../recovery/connection";
import { VolumeHooks } from "../../../recovery/volumes/volume-hooks";
import type { Plan } from "../../../plan/plan";
import type { Environment } from "../../../stacks/environment";
import { putRevision } from "../../support/helm-release";
import { inProgram } from "../../support/hook-program";
import { withKubernetesApi } from "../../support/kubernetes-api";
import {
  declared,
  growAtOnce,
  putService,
  recordPath,
  statefulSet,
  statefulSetPath,
  statefulSets,
} from "../../support/stateful-cluster";

const environment = {
  stack: "production",
  hooks: { growVolumes: { enabled: true, timeoutSeconds: 5 } },
} as Environment;
const redis = { name: "redis", namespace: "prod" };
/** What is not said is as in the preview of a release that does not change. */
interface RunOptions {
  readonly preview?: boolean;
  readonly size?: string;
  readonly id?: pulumi.Input<string>;
  readonly kubeconfig?: pulumi.Input<string>;
}

const smaller = /redis-data-redis-node-0, .*: has 10Gi, and a volume never shrinks, to 5Gi here/;

describe("the volumes of all releases", () => {
  const api = withKubernetesApi();

  beforeEach(() => putService(api));

  /** Runs a program with the hooks of one release, in a preview or in an `up`. */
  const run = (
    act: (hooks: VolumeHooks) => unknown,
    { preview = true, size = "5Gi", id = "prod/redis", kubeconfig = api.kubeconfig }: RunOptions = {},
  ): Promise<Plan> =>
    inProgram(
      () => {
        const hooks = new VolumeHooks(environment, new Connection(pulumi.output(kubeconfig)));
        const release = { namespace: pulumi.output("prod"), id: pulumi.output(id) };
        hooks.add("redis", { claims: [{ ...declared, size }], release }, "prod");
        return hooks;
      },
      act,
      { preview },
    );
  const call = async (hook: pulumi.ResourceHook, newInputs: object): Promise<void> => {
    await hook.callback({ urn: "urn:pulumi:s::p::t::redis", id: "", name: "redis", type: "t", newInputs });
  };
  const unchanged = async (hooks: VolumeHooks): Promise<void> => {
    await (hooks.refuseUnchanged() as unknown as { promise: () => Promise<unknown> }).promise();
  };
  const nothing = pulumi.output(unknown) as unknown as pulumi.Output<string>;

  for (const preview of [true, false]) {
    const what = preview ? "a preview" : "an up";

    it(`${what} refuses a size that is too small where the release does not change, by the message alone`, async () => {
      await assert.rejects(run(unchanged, { preview }), ({ message }: Error) => {
        assert.match(message, smaller);
        assert.doesNotMatch(message, /\n\s+at /);
        return true;
      });
      assert.deepEqual(api.changes, []);
    });

    it(`${what} lets a size be that the volumes have`, async () => {
      const { messages } = await run(unchanged, { preview, size: "10Gi" });
      assert.deepEqual(messages, []);
      assert.ok(api.requests.length > 0);
    });
  }

  it("a preview leaves a release that changes to its hook", async () => {
    await run(unchanged, { id: nothing });
    assert.equal(api.requests.length, 0);
  });

  it("a preview is only warned of a cluster that refuses it", async () => {
    api.fault = () => ({ status: 403 });
    const { messages } = await run(unchanged);
    assert.deepEqual(
      messages.map(({ severity }) => severity),
      ["warning"],
    );
    assert.match(messages[0]!.text, /^the sizes of volumes were not looked at: .*403/);
  });

  it("an up fails by a cluster that refuses it", async () => {
    api.fault = () => ({ status: 403 });
    await assert.rejects(run(unchanged, { preview: false }), /403/);
  });

  it("a release that changes is refused by its hook, in a preview too", async () => {
    const act = async ({ refuse, grow, forget }: VolumeHooks): Promise<void> => {
      assert.deepEqual(
        [refuse, grow, forget].map(({ opts }) => opts?.onDryRun),
        [true, false, false],
      );
      await call(refuse, redis);
    };
    await assert.rejects(run(act), smaller);
    assert.deepEqual(api.changes, []);
  });

  it("a fault of one release stops the others before they are touched", async () => {
    await assert.rejects(
      run(({ refuse }) => call(refuse, { ...redis, name: "rabbitmq" })),
      /nothing was touched, since volumes of Helm release prod\/redis cannot become/,
    );
  });

  it("the preview of a cluster that has yet to be made asks nobody", async () => {
    await run(({ refuse }) => call(refuse, redis), { kubeconfig: nothing });
    assert.equal(api.requests.length, 0);
  });

  it("grows what the release declares, and forgets what Helm has made anew", async () => {
    api.react = growAtOnce(api);
    await run(({ grow }) => call(grow, redis), { preview: false, size: "20Gi" });
    assert.equal(api.get(statefulSetPath), undefined);
    assert.ok(api.get(recordPath));
    const { metadata, ...anew } = statefulSet("20Gi");
    api.put(statefulSetPath, { ...anew, metadata: { ...metadata, uid: "anew" } });
    await run(({ forget }) => call(forget, redis), { preview: false, size: "20Gi" });
    assert.equal(api.get(recordPath), undefined);
  });

  describe("after an up that was killed between a StatefulSet's end and Helm", () => {
    beforeEach(async () => {
      api.react = growAtOnce(api);
      putRevision(api, 1, "deployed");
      await run(({ grow }) => call(grow, redis), { preview: false, size: "20Gi" });
      assert.equal(api.get(statefulSetPath), undefined);
      api.requests.length = 0;
    });

    it("grows only once it is brought back", async () => {
      // The first look for records fails, so that growing has the time to be faster, if it did not wait.
      api.fault = (_, number) => (number === 1 ? { status: 500 } : undefined);
      const act = async (hooks: VolumeHooks): Promise<void> => {
        const restored = hooks.restore();
        await Promise.all([restored, call(hooks.grow, redis)]);
      };
      await run(act, { preview: false, size: "30Gi" });
      assert.equal(api.changes[0], `POST ${statefulSets}`);
    });

    it("fails, and does not grow, where it cannot be brought back", async () => {
      api.fault = ({ method }) => (method === "POST" ? { status: 403 } : undefined);
      let grown: unknown;
      const act = async (hooks: VolumeHooks): Promise<void> => {
        const restored = hooks.restore();
        grown = await call(hooks.grow, redis).catch((error: unknown) => error);
        await restored;
      };
      await assert.rejects(run(act, { preview: false, size: "30Gi" }), /403/);
      assert.match(String(grown), /403/);
      assert.deepEqual(api.changes, [`POST ${statefulSets}`]);
    });
  });
});
