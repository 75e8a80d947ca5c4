import assert from "node:assert/strict";
import type { PodGroup } from "../../lib/kubernetes/pod-group";
import type { Node } from "../../stacks/capacity";
import { capacityFaults } from "../../stacks/checks/capacity";

const taint = { key: "dedicated", value: "data", effect: "NoSchedule" } as const;
const node = (pool: string, cpu: number, taints: Node["taints"] = []): Node => ({
  pool,
  taints,
  cpu,
  memory: 4096,
});
const group = (name: string, more: Partial<PodGroup>): PodGroup => ({
  name,
  replicas: 1,
  cpu: 0,
  memory: 0,
  tolerations: [],
  spread: "any",
  ...more,
});
const agent = (more: Partial<PodGroup> = {}) => group("agent", { cpu: 200, onEveryNode: true, ...more });
const faults = (nodes: readonly Node[], ...groups: readonly PodGroup[]) =>
  capacityFaults({ tier: "staging", nodes, groups, pathOf: () => "cluster.pools" }).map(({ got }) => got);

describe("a DaemonSet in the capacity check", () => {
  const two = [node("a", 1000), node("a", 1000)];

  it("takes its share off each node", () => {
    const pods = group("pods", { replicas: 2, cpu: 900 });
    assert.deepEqual(faults(two, pods), []);
    assert.deepEqual(faults(two, pods, agent()), [
      "no room for 2 of 2 pods (900m CPU and 0Mi each); left on their nodes: 800m CPU and 4096Mi | 800m CPU and 4096Mi",
    ]);
    assert.deepEqual(faults(two, group("pods", { replicas: 2, cpu: 800 }), agent()), []);
  });

  it("leaves nodes alone whose taints it does not tolerate", () => {
    const nodes = [node("data", 1000, [taint])];
    const pods = group("pods", { cpu: 900, tolerations: [taint] });
    assert.deepEqual(faults(nodes, pods, agent()), []);
    assert.equal(faults(nodes, pods, agent({ tolerations: [taint] })).length, 1);
  });

  it("has to fit itself", () => {
    assert.deepEqual(faults([node("a", 100)], agent()), [
      "no room on a node of a for agent (200m CPU and 0Mi), which runs on every node",
    ]);
  });
});
