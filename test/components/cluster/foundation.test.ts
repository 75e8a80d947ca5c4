import assert from "node:assert/strict";
import { clusterVersion } from "../../../components/cluster/version";
import { record } from "../../../plan/recorder";
import type { DedicatedEnvironment } from "../../../stacks/topology";
import { computed } from "../../../plan/values";
import { at, environmentOf, platform, tiers, types } from "../platform";

const network = { vpc: "192.168.0.0/20", pods: "172.20.0.0/16", services: "172.21.0.0/20" };
const tags = ["doks-platform", "doks-platform:stack:staging", "doks-platform:environment:staging"];
const name = "doks-platform-staging";
const description = "Made by Pulumi: doks-platform, stack staging";

describe("the VPC", () => {
  it("has the environment's range, and nothing that is not asked for", async () => {
    const { inputs } = (await platform("staging")).get(types.vpc, name);
    assert.deepEqual(inputs, { name, region: "fra1", ipRange: network.vpc, description });
  });

  it("may take half an hour to be empty", async () => {
    const { options } = (await platform("staging")).get(types.vpc, name);
    assert.deepEqual(options.customTimeouts, { delete: "30m" });
  });
});

describe("the cluster", () => {
  it("is VPC-native, upgrades itself with spare nodes and takes all with it in staging", async () => {
    const { inputs } = (await platform("staging")).get(types.cluster, name);
    assert.deepEqual(inputs, {
      name,
      region: "fra1",
      version: "1.35",
      ha: false,
      vpcUuid: computed,
      clusterSubnet: network.pods,
      serviceSubnet: network.services,
      nodePool: {
        name: "system",
        size: "s-2vcpu-4gb",
        nodeCount: 2,
        labels: { "doks-platform/pool": "system" },
        tags,
      },
      controlPlaneFirewall: { enabled: false, allowedAddresses: [] },
      maintenancePolicy: { day: "tuesday", startTime: "03:00" },
      autoUpgrade: false,
      surgeUpgrade: true,
      registryIntegration: false,
      destroyAllAssociatedResources: true,
      tags,
    });
  });

  it("is highly available in production, keeps its version and leaves volumes behind", async () => {
    const { inputs } = (await platform("production")).get(types.cluster, "doks-platform-production");
    assert.equal(inputs["ha"], true);
    assert.equal(inputs["autoUpgrade"], false);
    assert.equal(inputs["surgeUpgrade"], true);
    assert.equal(inputs["destroyAllAssociatedResources"], false);
    assert.deepEqual(at(inputs, "nodePool", "nodeCount"), 3);
  });

  it("keeps the patch that its minor stood for, and an exact slug as it is", async () => {
    const minor = await platform("staging");
    const kept = minor.get(types.stash, `${name}-kubernetes-1.35`);
    assert.deepEqual(kept.options.ignoreChanges, ["input"], "a newer patch changes nothing");
    assert.deepEqual(kept.options.hooks, { beforeCreate: ["refuse-unoffered-version"] });
    assert.deepEqual(minor.get(types.cluster, name).propertyDependencies["version"], [kept.urn]);

    const exact = await platform("staging", { cluster: { version: "1.36.2-do.1", highAvailability: true } });
    assert.deepEqual(exact.ofType(types.stash), []);
    assert.equal(exact.get(types.cluster, name).inputs["version"], "1.36.2-do.1");
  });

  it("has what it was made with where its minor is not on offer, for the hook to refuse", async () => {
    const environment = environmentOf(await platform("staging")) as DedicatedEnvironment;
    const made = async (latestVersion: string) => {
      const token = "digitalocean:index/getKubernetesVersions:getKubernetesVersions";
      const plan = await record(() => void clusterVersion(environment, {}), {
        invokes: { [token]: () => ({ latestVersion }) },
      });
      return plan.get(types.stash, `${name}-kubernetes-1.35`).inputs["input"];
    };
    assert.equal(await made("1.35.9-do.1"), "1.35.9-do.1");
    assert.equal(await made(""), "1.35");
  });

  it("may take an hour to come, and its credentials stay secret", async () => {
    const { options } = (await platform("staging")).get(types.cluster, name);
    assert.deepEqual(options.customTimeouts, { create: "60m" });
    assert.deepEqual(options.additionalSecretOutputs, ["kubeConfigs"]);
  });

  it("waits for its VPC", async () => {
    const plan = await platform("staging");
    assert.ok(plan.waitsFor(plan.get(types.cluster, name), plan.get(types.vpc, name)));
  });

  it("closes its API to all but the given addresses", async () => {
    const allowedAddresses = ["203.0.113.7", "198.51.100.0/24"];
    const plan = await platform("staging", { cluster: { controlPlaneFirewall: { allowedAddresses } } });
    const firewall = plan.get(types.cluster, name).inputs["controlPlaneFirewall"];
    assert.deepEqual(firewall, { enabled: true, allowedAddresses });
  });

  it("leaves the version to DOKS only where DOKS upgrades", async () => {
    const ignored = async (tier: "staging" | "production", autoUpgrade: boolean) => {
      const plan = await platform(tier, { cluster: { autoUpgrade } });
      return plan.get(types.cluster, `doks-platform-${tier}`).options.ignoreChanges;
    };
    assert.deepEqual(await ignored("staging", true), ["clusterAutoscalerConfigurations", "version"]);
    assert.deepEqual(await ignored("staging", false), ["clusterAutoscalerConfigurations"]);
    assert.deepEqual(await ignored("production", true), ["clusterAutoscalerConfigurations", "version"]);
  });

  it("takes its name, also that of the VPC and the provider, from the environment", async () => {
    const plan = await platform("staging", { cluster: { name: "shop" } });
    for (const type of [types.vpc, types.cluster, types.provider]) {
      assert.deepEqual(
        plan.ofType(type).map((resource) => resource.name),
        ["shop"],
        type,
      );
    }
    assert.equal(plan.get(types.cluster, "shop").inputs["name"], "shop");
  });
});

describe("protection", () => {
  it("is on production's cluster and VPC and nothing else", async () => {
    const [staging, production] = await Promise.all(tiers.map((tier) => platform(tier)));
    const kept = (plan = staging) => plan?.resources.filter(({ protect }) => protect).map(({ type }) => type);
    assert.deepEqual(kept(production), [types.cluster, types.vpc]);
    assert.deepEqual(kept(staging), []);
  });
});

describe("the DigitalOcean project", () => {
  const projectType = "digitalocean:index/project:Project";
  const assignmentType = "digitalocean:index/projectResources:ProjectResources";

  it("is not made unless asked for", async () => {
    for (const tier of tiers) {
      const plan = await platform(tier);
      assert.ok(!plan.has(projectType) && !plan.has(assignmentType));
    }
  });

  it("gets the cluster, and only adds it to what is there", async () => {
    const project = { name: "Shop", environment: "Staging" };
    const plan = await platform("staging", { cluster: { project } });
    assert.deepEqual(plan.get(projectType, name).inputs, {
      ...project,
      description: "Made by Pulumi: doks-platform, stack staging",
      purpose: "Service or API",
    });
    assert.deepEqual(plan.get(assignmentType, name).inputs, { project: computed, resources: [computed] });
    const [cluster, assignment] = [plan.get(types.cluster, name), plan.get(assignmentType, name)];
    assert.deepEqual(assignment.propertyDependencies["resources"], [cluster.urn]);
  });

  it("goes after all that DOKS put into it, and stays where volumes do", async () => {
    const project = { name: "Shop", environment: "Production" };
    for (const tier of tiers) {
      const plan = await platform(tier, { cluster: { project } });
      const made = plan.get(projectType, `doks-platform-${tier}`);
      assert.ok(plan.waitsFor(plan.get(types.cluster, `doks-platform-${tier}`), made));
      assert.deepEqual(made.options.customTimeouts, { delete: "30m" });
      assert.equal(made.options.retainOnDelete, tier === "production");
    }
  });
});

describe("the stack's output `cluster`", () => {
  it("says how to reach it, and holds no secret", async () => {
    const { outputs } = await platform("staging");
    assert.deepEqual(outputs["cluster"], {
      id: computed,
      name,
      region: "fra1",
      version: "1.35",
      endpoint: computed,
      caCertificate: computed,
    });
  });
});
