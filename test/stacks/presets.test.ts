import assert from "node:assert/strict";
import { development } from "../../stacks/development";
import { production } from "../../stacks/production";
import type { Preset } from "../../stacks/schema";
import { regions } from "../../lib/digitalocean/regions";
import { sizes } from "../../lib/digitalocean/sizes";
import { staging } from "../../stacks/staging";
import { overlap, parseSubnet, type Subnet } from "../../stacks/subnet";

function subnet(text: string): Subnet {
  const parsed = parseSubnet(text);
  assert.ok(parsed, text);
  return parsed;
}

function ranges({ cluster }: Preset): Subnet[] {
  return [cluster.vpcSubnet, cluster.clusterSubnet, cluster.serviceSubnet].map(subnet);
}

/** USD a month of the nodes, the load balancer, the volumes and the control plane. */
function monthly({ cluster, data }: Preset): number {
  const pools = [cluster.systemPool, ...cluster.pools];
  const nodes = pools.reduce((sum, { size, count = 0 }) => sum + (sizes[size]?.usd ?? NaN) * count, 0);
  const gibibytes = [data.postgres, data.redis, data.rabbitmq].reduce(
    (sum, { size, replicas }) => sum + parseInt(size, 10) * replicas,
    0,
  );
  return nodes + 12 + gibibytes * 0.1 + (cluster.highAvailability ? 40 : 0);
}

describe("the presets", () => {
  for (const preset of [staging, production]) {
    it(`${preset.tier} has the services and tuning of R-DATA-1 to R-DATA-8`, () => {
      const { postgres, redis, rabbitmq } = preset.data;
      assert.deepEqual([postgres.replicas, postgres.size, postgres.pgpool.replicas], [3, "50Gi", 2]);
      assert.deepEqual([postgres.user, postgres.database], ["duli_user", "duli_db"]);
      assert.deepEqual(postgres.tuning, {
        maxConnections: 150,
        sharedBuffers: "256MB",
        workMem: "16MB",
        maintenanceWorkMem: "128MB",
      });
      assert.deepEqual([redis.replicas, redis.size, redis.sentinel.quorum], [3, "10Gi", 2]);
      assert.deepEqual([rabbitmq.replicas, rabbitmq.size], [3, "20Gi"]);
      assert.deepEqual(preset.delivery.apps, ["backend", "ai-service", "scheduler"]);
      assert.deepEqual(preset.charts, { images: { edition: "legacy" } });
      assert.equal(regions[preset.cluster.region]?.kubernetes, true);
    });
  }

  it("development has one of everything, and half of staging's nodes", () => {
    const { cluster, data, delivery, name } = development;
    assert.equal(name, "development");
    const { postgres, redis, rabbitmq } = data;
    const pods = [postgres.replicas, postgres.pgpool.replicas, redis.replicas, redis.sentinel.quorum];
    assert.deepEqual([...pods, rabbitmq.replicas], [1, 1, 1, 1, 1]);
    assert.deepEqual([cluster.systemPool.count, cluster.pools.map(({ count }) => count)], [1, [1]]);
    assert.equal(delivery.branch, "develop");
    assert.ok(monthly(development) < monthly(staging) / 2, String(monthly(development)));
  });

  it("staging is small, and leaves nothing behind", () => {
    const { cluster, storage, delivery, ingress, name } = staging;
    assert.equal(name, "staging");
    assert.deepEqual(cluster.systemPool, { size: "s-2vcpu-4gb", count: 2 });
    assert.deepEqual(cluster.pools, [{ name: "workloads", size: "s-4vcpu-8gb", count: 3 }]);
    assert.deepEqual(
      [cluster.highAvailability, cluster.destroyAssociatedResources, cluster.protect],
      [false, true, false],
    );
    assert.deepEqual(storage, { class: "do-block-storage", classes: [] });
    assert.deepEqual([delivery.branch, delivery.argocd.highAvailability], ["main", false]);
    assert.equal(ingress.acme.directory, "letsencrypt-staging");
  });

  it("staging costs about USD 229 a month", () => {
    assert.ok(Math.abs(monthly(staging) - 228) < 2, String(monthly(staging)));
  });

  it("production loses no service with a node, and keeps its volumes", () => {
    const { cluster, storage, data, delivery, ingress, name } = production;
    assert.equal(name, "prod");
    assert.deepEqual(cluster.systemPool, { size: "s-2vcpu-4gb", count: 3 });
    assert.deepEqual(
      cluster.pools.map(({ name: pool, count, taints = [] }) => [pool, count, taints.length]),
      [
        ["data", 3, 1],
        ["applications", undefined, 0],
      ],
    );
    assert.deepEqual(cluster.pools[0]?.taints, [
      { key: "doks-platform/dedicated", value: "data", effect: "NoSchedule" },
    ]);
    assert.deepEqual([data.postgres.pool, data.redis.pool, data.rabbitmq.pool], ["data", "data", "data"]);
    assert.deepEqual(
      [cluster.highAvailability, cluster.surgeUpgrade, cluster.autoUpgrade],
      [true, true, false],
    );
    assert.deepEqual([cluster.destroyAssociatedResources, cluster.protect], [false, true]);
    assert.deepEqual(storage, {
      class: "data-retain",
      classes: [{ name: "data-retain", reclaimPolicy: "Retain", fsType: "ext4" }],
    });
    assert.deepEqual([delivery.branch, delivery.argocd.highAvailability], ["production", true]);
    assert.equal(ingress.acme.directory, "letsencrypt-prod");
  });

  it("do not overlap, and leave room for one more environment", () => {
    const taken = [...ranges(staging), ...ranges(production), ...ranges(development)];
    const room = [3].flatMap((n) => [
      subnet(`192.168.${n * 16}.0/20`),
      subnet(`172.${20 + 2 * n}.0.0/16`),
      subnet(`172.${21 + 2 * n}.0.0/20`),
    ]);
    const all = [...taken, ...room];
    all.forEach((one, index) => {
      for (const other of all.slice(index + 1)) assert.equal(overlap(one, other), false);
    });
    for (const bridge of ["172.17.0.0/16", "172.18.0.0/16", "172.19.0.0/16", "10.0.0.0/8"]) {
      for (const one of all) assert.equal(overlap(one, subnet(bridge)), false);
    }
  });

  it("leave domain and e-mail address to the stack", () => {
    for (const preset of [staging, production]) {
      assert.deepEqual(Object.keys(preset.ingress).sort(), ["acme", "dns", "gatewayClass"]);
      assert.deepEqual(Object.keys(preset.ingress.acme), ["directory"]);
    }
  });
});
