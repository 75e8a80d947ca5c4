import assert from "node:assert/strict";
import { lookAtOffServices } from "../../../recovery/data/off-services";
import type { Environment } from "../../../stacks/environment";
import { environmentOf, platform } from "../../components/platform";
import { withKubernetesApi } from "../../support/kubernetes-api";

describe("a data service that is switched off", () => {
  const api = withKubernetesApi();
  afterEach(() => assert.deepEqual(api.changes, [], "it only looks"));

  const left =
    "data.rabbitmq is off, and its claims stay, data-rabbitmq-0, data-rabbitmq-1 in namespace staging, for 4.00 USD " +
    "a month";
  const command = "kubectl -n staging delete pvc data-rabbitmq-0 data-rabbitmq-1";
  const claim = (name: string): void => {
    api.put(`/api/v1/namespaces/staging/persistentvolumeclaims/${name}`, {
      spec: { resources: { requests: { storage: "20Gi" } } },
    });
  };
  const claims = (): void =>
    ["data-rabbitmq-0", "data-rabbitmq-1", "data-rabbitmq-x-0", "other"].forEach(claim);
  const secret = (): void => {
    api.put("/api/v1/namespaces/staging/secrets/rabbitmq-credentials", {});
  };
  const environment = async (rabbitmq: object): Promise<Environment> =>
    environmentOf(await platform("staging", { data: { rabbitmq }, delivery: { apps: ["scheduler"] } }));
  const look = async (rabbitmq: object): Promise<string[]> => {
    const said: string[] = [];
    await lookAtOffServices(await api.connect(), await environment(rabbitmq), (line) => said.push(line));
    return said;
  };

  it("is refused until the config says what becomes of its passwords", async () => {
    claims();
    secret();
    await assert.rejects(look({ enabled: false }), {
      name: "HookError",
      message:
        `${left}. Its passwords would go, without which nobody opens them again. Say in data.rabbitmq.whenOff ` +
        "what becomes of these: `keep`, if the service may come back; `forget`, if nobody needs its data",
    });
  });

  for (const whenOff of ["keep", "forget"])
    it(`and says ${whenOff}, is told with its claims and what they cost, every time`, async () => {
      claims();
      secret();
      assert.deepEqual(await look({ enabled: false, whenOff }), [
        `${left}, until somebody deletes them: ${command}`,
      ]);
    });

  it("by a version of the program that took its passwords is told too", async () => {
    claims();
    assert.deepEqual(await look({ enabled: false }), [`${left}, until somebody deletes them: ${command}`]);
  });

  it("and has no claims any more, or is on, is no word worth", async () => {
    secret();
    assert.deepEqual(await look({ enabled: false }), []);
    claims();
    assert.deepEqual(await look({ enabled: true }), []);
  });
});
