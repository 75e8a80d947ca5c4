import assert from "node:assert/strict";
import { capacityOf } from "../../components/cluster/shared-platform";
import { at, platform } from "../components/platform";

/** Requests, each with another digit, so that a sum says what is in it; `[cpu, memory]` in thousandths and MiB. */
const needs = (digit: number) => ({
  resources: { requests: { cpu: `${digit}m`, memory: `${digit}Mi` }, limits: { memory: "2Gi" } },
});

describe("the pods that a stack counts", () => {
  it("are of all containers and volumes that its data services' charts make", async () => {
    const plan = await platform("staging", {
      data: {
        postgres: { ...needs(300), exporter: needs(20), pgpool: { replicas: 2, ...needs(70) } },
        redis: { ...needs(400), sentinel: needs(30), exporter: needs(5) },
        rabbitmq: needs(500),
      },
    });
    const capacityCode = String(at(plan.outputs["platform"], "capacityCode"));
    const { pods = [] } = capacityOf({ capacityCode }) ?? {};
    const counted = (name: string) => {
      const group = pods.find((each) => each.name === name) ?? assert.fail(`${name} is not counted`);
      return [group.replicas, group.cpu, group.memory, group.volumes];
    };
    assert.deepEqual(counted("postgres"), [3, 320, 320, 1]);
    assert.deepEqual(counted("pgpool"), [2, 70, 70, undefined]);
    // Redis, its Sentinel, the exporter, and what labels the master, which is as large as Sentinel.
    assert.deepEqual(counted("redis"), [3, 465, 465, 1]);
    assert.deepEqual(counted("rabbitmq"), [3, 500, 500, 1]);
  });
});
