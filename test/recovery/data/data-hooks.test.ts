import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Connection } from "../../../recovery/connection";
import { DataHooks } from "../../../recovery/data/data-hooks";
import type { Environment } from "../../../stacks/environment";
import { environmentOf, platform, type Config } from "../../components/platform";
import { inProgram } from "../../support/hook-program";
import { withKubernetesApi } from "../../support/kubernetes-api";

describe("what keeps data", () => {
  const api = withKubernetesApi();
  afterEach(() => assert.deepEqual(api.changes, [], "it only looks"));

  /** Runs a program with these hooks, in a preview or in an `up`. */
  const run = async (
    act: (hooks: DataHooks) => Promise<void>,
    { preview = true, policy = {}, data = {} }: { preview?: boolean; policy?: object; data?: Config } = {},
  ): Promise<void> => {
    const read = environmentOf(await platform("staging", { data }));
    const environment = { ...read, policy: { ...read.policy, ...policy } } as Environment;
    const make = () => new DataHooks(environment, new Connection(pulumi.output(api.kubeconfig)));
    await inProgram(make, act, { preview });
  };
  const call = async (hook: pulumi.ResourceHook, args: object): Promise<void> => {
    await hook.callback({ urn: "urn:pulumi:s::p::t::x", id: "", name: "x", type: "t", ...args });
  };
  const claim = (name: string): void => {
    api.put(`/api/v1/namespaces/staging/persistentvolumeclaims/${name}`, {
      spec: { resources: { requests: { storage: "20Gi" } } },
    });
  };
  /** The id of what a preview would make is known to nobody. */
  const unknown = pulumi.unknown as unknown as string;
  const namespaces =
    (...names: string[]) =>
    (hooks: DataHooks) => {
      for (const name of names)
        hooks.add(name, { id: pulumi.output(name.startsWith("new-") ? unknown : name) });
    };
  const settled = (output: pulumi.Output<unknown>): Promise<unknown> =>
    (output as unknown as { promise: () => Promise<unknown> }).promise();

  for (const preview of [true, false]) {
    const what = preview ? "a preview" : "an up";
    const staging = () => {
      api.put("/api/v1/namespaces/staging", { metadata: { labels: { "doks-platform/stack": "staging" } } });
      claim("data-rabbitmq-0");
    };

    it(`refuses in ${what} to make a namespace for one with data, and says it once`, async () => {
      staging();
      await run(
        async (hooks) => {
          namespaces("stage2", "stage2-gateway")(hooks);
          await assert.rejects(
            call(hooks.namespace, {}),
            /no namespace staging any more.*\n.*data-rabbitmq-0/,
          );
          await assert.rejects(call(hooks.namespace, {}), {
            message: "another namespace, with data in it, would go: nothing is made in its place",
          });
        },
        { preview },
      );
    });

    it(`refuses in ${what} to let a namespace with data go where none is made`, async () => {
      staging();
      const looked = run(
        async (hooks) => {
          namespaces("argocd", "new-monitoring")(hooks);
          await settled(hooks.look());
        },
        { preview },
      );
      await assert.rejects(looked, /no namespace staging any more/);
    });

    it(`looks at nothing in ${what} of a stack that has nothing yet`, async () => {
      staging();
      await run(
        async (hooks) => {
          namespaces("new-staging")(hooks);
          await settled(hooks.look());
        },
        { preview },
      );
      assert.deepEqual(api.requests, []);
    });

    it(`lets it go in ${what} where policy.replacements names it`, async () => {
      staging();
      await run(
        async (hooks) => {
          namespaces("stage2")(hooks);
          await call(hooks.namespace, {});
        },
        { preview, policy: { replacements: ["staging"] } },
      );
    });

    it(`refuses in ${what} to draw new passwords for old volumes, and says what to delete`, async () => {
      claim("data-rabbitmq-0");
      claim("data-rabbitmq-1");
      await run(
        async (hooks) => {
          assert.ok(hooks.opens("rabbitmq-user"));
          assert.ok(!hooks.opens("somebodys"));
          await assert.rejects(call(hooks.password, { name: "rabbitmq-user" }), {
            name: "HookError",
            message:
              "data.rabbitmq has volumes already, and the state has not what opens them: a new password would not. They " +
              "are data-rabbitmq-0, data-rabbitmq-1 in namespace staging. If nobody needs the data, delete them, then " +
              "run `up` again; else set data.rabbitmq.enabled: false and save it first:\n\n" +
              "  kubectl -n staging delete pvc data-rabbitmq-0 data-rabbitmq-1\n",
          });
          await assert.rejects(call(hooks.password, { name: "rabbitmq-erlang-cookie" }), {
            message: "data.rabbitmq has volumes already, which a new password would not open",
          });
        },
        { preview },
      );
    });
  }

  /** The Secret of a service, with these keys. */
  const secret = (name: string, ...keys: string[]): void => {
    api.put(`/api/v1/namespaces/staging/secrets/${name}`, {
      data: Object.fromEntries(keys.map((key) => [key, "Y2FuYXJ5"])),
    });
  };

  it("refuses the same where the Secret is there, but the state has lost what is in it", async () => {
    claim("data-rabbitmq-0");
    secret("rabbitmq-credentials", "rabbitmq-password", "rabbitmq-erlang-cookie");
    await run(({ password }) =>
      assert.rejects(call(password, { name: "rabbitmq-user" }), /the state has not what opens them/),
    );
  });

  it("lets one be drawn for a key that the Secret has not had: it opens nothing yet", async () => {
    claim("data-rabbitmq-0");
    secret("rabbitmq-credentials", "rabbitmq-erlang-cookie");
    await run(({ password }) => call(password, { name: "rabbitmq-user" }));
  });

  it("lets one be drawn for a further database, and refuses another one later", async () => {
    claim("data-postgres-postgresql-ha-postgresql-0");
    const data = { postgres: { databases: [{ name: "shop" }] } };
    const draw = { name: "postgres-database-shop" };
    await run(({ password }) => call(password, draw), { data });
    secret("postgres-database-credentials", "shop.password");
    await run(({ password }) => assert.rejects(call(password, draw), /the state has not what opens them/), {
      data,
    });
  });

  it("refuses the same of an application that comes back", async () => {
    claim("data-scheduler-0");
    await run(({ password }) =>
      assert.rejects(
        call(password, { name: "scheduler-N8N_ENCRYPTION_KEY" }),
        /^HookError: application scheduler has volumes already, .* else take it out of delivery\.apps and save it/,
      ),
    );
  });

  it("lets one be drawn for an application that runs on its volumes and has had none", async () => {
    claim("data-scheduler-0");
    api.put("/apis/apps/v1/namespaces/staging/statefulsets/scheduler", {});
    await run(({ password }) => call(password, { name: "scheduler-N8N_ENCRYPTION_KEY" }));
    secret("scheduler-generated", "N8N_ENCRYPTION_KEY");
    await run(({ password }) =>
      assert.rejects(call(password, { name: "scheduler-N8N_ENCRYPTION_KEY" }), /has volumes already/),
    );
  });

  it("lets passwords be drawn where there is no volume yet, and those of others", async () => {
    claim("redis-data-redis-node-0");
    await run(async ({ password }) => {
      for (const name of [
        "rabbitmq-user",
        "rabbitmq-erlang-cookie",
        "scheduler-N8N_ENCRYPTION_KEY",
        "somebodys",
      ])
        await call(password, { name });
    });
  });

  it("refuses what counts only on an empty volume, but for what was done by hand", async () => {
    const release = (username: string, database: string) => ({
      chart: "oci://registry-1.docker.io/bitnamicharts/postgresql-ha",
      values: { postgresql: { username, database } },
    });
    const change = { oldInputs: release("a", "b"), newInputs: release("c", "d") };
    await run(async ({ release: hook }) => {
      await call(hook, { oldInputs: change.oldInputs, newInputs: change.oldInputs });
      await assert.rejects(call(hook, change), {
        name: "HookError",
        message:
          "data.postgres.user, data.postgres.database: counts only on an empty volume, so the service that is there " +
          "would not have it, and what asks for it fails. Put it back; or make the change in the service yourself, " +
          "and then add it to policy.doneByHand",
      });
    });
    await run(({ release: hook }) => call(hook, change), {
      policy: { doneByHand: ["data.postgres.user", "data.postgres.database"] },
    });
  });
});
