import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import { record } from "../../../plan/recorder";
import { cloudHooks, type CloudHooks } from "../../../recovery/cloud/cloud-hooks";
import { stackTag } from "../../../stacks/ownership";
import type { DedicatedEnvironment } from "../../../stacks/topology";
import { environmentOf, platform } from "../../components/platform";
import { withUnchangedDigitalOcean } from "../../support/digitalocean-api";

describe("what a preview asks DigitalOcean, or refuses to", () => {
  const api = withUnchangedDigitalOcean();

  /** Calls a resource's hooks of one moment as the engine does, in their order. */
  const call = async (
    of: (hooks: CloudHooks) => pulumi.ResourceHookBinding,
    moment: "beforeCreate" | "beforeUpdate",
    args: object = {},
    policy: object = {},
  ): Promise<readonly string[]> => {
    const read = environmentOf(await platform("staging"));
    const environment = { ...read, policy: { ...read.policy, ...policy } } as DedicatedEnvironment;
    // A message of a hook is the engine's to print, not the program's.
    const thrown: unknown[] = [];
    const { messages } = await record(async () => {
      // The caller's environment is no program's.
      Object.assign(process.env, api.environment);
      for (const hook of of(cloudHooks(environment, "foundation"))[moment] ?? []) {
        assert.ok(typeof hook !== "function" && hook.opts?.onDryRun, "a preview runs it");
        const urn = "urn:pulumi:s::p::t::x";
        try {
          await hook.callback({ urn, id: "", name: "x", type: "t", ...args });
        } catch (error) {
          thrown.push(error);
        }
      }
    });
    if (thrown.length > 0) throw thrown[0];
    return messages.map(({ text }) => text);
  };

  for (const kind of ["network", "cluster"] as const)
    it(`is refused to make a second ${kind} for a cluster that has another name now`, async () => {
      const { project, stack } = environmentOf(await platform("staging"));
      api.cluster("before", { tags: [stackTag({ project, stack })] });
      await assert.rejects(
        call((hooks) => hooks[kind], "beforeCreate"),
        /this stack has cluster before \(.*add before to policy\.replacements/,
      );
      await call((hooks) => hooks[kind], "beforeCreate", {}, { replacements: ["before"] });
    });

  for (const kind of ["network", "version", "cluster"] as const)
    it(`is refused to begin with the ${kind} for a version that is not on offer, and says which are`, async () => {
      api.kubernetesVersions = ["1.36.2-do.0", "1.34.11-do.0", "1.34.10-do.1"];
      await assert.rejects(
        call((hooks) => hooks[kind], "beforeCreate"),
        {
          name: "HookError",
          message:
            "cluster.version: got 1.35, which DigitalOcean does not offer; allowed: 1.36.2-do.0, 1.34.11-do.0, " +
            "1.34.10-do.1, or a minor of these, which takes its newest patch: 1.36, 1.34; for a cluster that is there, " +
            "the slug that it has",
        },
      );
    });

  it("is refused to make a cluster at a patch that the state has kept for too long, and told what helps", async () => {
    api.kubernetesVersions = ["1.35.9-do.0"];
    await assert.rejects(
      call(({ cluster }) => cluster, "beforeCreate", { newInputs: { version: "1.35.4-do.0" } }),
      {
        message:
          "cluster.version: got 1.35.4-do.0, kept in the state since 1.35 was first written, which DigitalOcean does " +
          "not offer; allowed: 1.35.9-do.0, one of these slugs in its place",
      },
    );
    await call(({ cluster }) => cluster, "beforeCreate", { newInputs: { version: "1.35.9-do.0" } });
  });

  it("asks of an upgrade too whether its version is on offer, and of other updates nothing", async () => {
    api.kubernetesVersions = ["1.36.2-do.0"];
    const change = (oldVersion: string, version: string) =>
      call(({ cluster }) => cluster, "beforeUpdate", {
        oldInputs: { version: oldVersion },
        newInputs: { version },
      });
    await change("1.35.4-do.0", "1.35.4-do.0");
    assert.deepEqual(api.requests, []);
    await assert.rejects(change("1.34.4-do.0", "1.35.9-do.0"), /does not offer/);
  });

  it("is refused to take high availability back, and asks nobody", async () => {
    const change = { oldInputs: { ha: true }, newInputs: { ha: false } };
    await assert.rejects(
      call(({ cluster }) => cluster, "beforeUpdate", change),
      /^HookError: a control plane/,
    );
    assert.deepEqual(api.requests, []);
  });

  it("tells that a pool, and the cluster's own one, has fewer nodes", async () => {
    const nodes = (nodeCount: number) => ({ nodeCount });
    const told = [
      ...(await call(({ pool }) => pool, "beforeUpdate", { oldInputs: nodes(4), newInputs: nodes(3) })),
      ...(await call(({ cluster }) => cluster, "beforeUpdate", {
        oldInputs: { nodePool: nodes(3) },
        newInputs: { nodePool: nodes(1) },
      })),
    ];
    assert.deepEqual(
      told.map((line) => /^\d of \d nodes goe?s?: DigitalOcean chooses which/.exec(line)?.[0]),
      ["1 of 4 nodes goes: DigitalOcean chooses which", "2 of 3 nodes go: DigitalOcean chooses which"],
    );
  });
});
