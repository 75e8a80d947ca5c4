import type { ResourceHook } from "@pulumi/pulumi";
import { DigitalOcean } from "../../lib/digitalocean/client";
import type { Environment } from "../../stacks/environment";
import type { DedicatedEnvironment } from "../../stacks/topology";
import { madeBy, stackTag, stackTags } from "../../stacks/ownership";
import { refuseDuplicateCluster, refuseDuplicateProject, refuseDuplicateVpc } from "./adoption";
import { attributeVolumes } from "./attribution";
import { fewerNodes } from "../pools/fewer-nodes";
import { before, defineHook, type Hooks } from "../hook";
import { refuseInhabitedVpc } from "./inhabited-vpc";
import { refuseOneWay } from "./one-way";
import { refuseUnofferedVersion } from "./offered-version";
import { refuseSecondCluster } from "./second-cluster";

/** Seconds that DigitalOcean may take to show that a cluster is being deleted. */
const deletionShowsSeconds = 60;

/** Hooks of what DigitalOcean makes before there is a cluster to ask. */
export interface CloudHooks {
  readonly network: Hooks;
  /** Of what keeps the version that a minor stood for. */
  readonly version: Hooks;
  readonly project: Hooks;
  readonly cluster: Hooks;
  /** Of a node pool, besides what the cluster's own API is asked for. */
  readonly pool: Hooks;
}

/**
 * What keeps an `up` from making a second VPC, project or cluster where a killed one has made the first, and a
 * deletion from leaving volumes that nobody knows any more.
 * @param component name of the component that they are in
 */
export function cloudHooks(environment: DedicatedEnvironment, component: string): CloudHooks {
  const { cluster, hooks } = environment;
  const tags = stackTags(environment);
  const { attribute, inhabited } = defineCloudDeletions(environment);
  const refusal = (name: string, refuse: (cloud: DigitalOcean, urn: string) => Promise<void>): Hooks => {
    const hook = defineHook(name, ({ urn }) => refuse(DigitalOcean.fromEnvironment(), urn), true);
    return { beforeCreate: hooks.leftovers ? [hook] : [] };
  };
  const description = madeBy(environment);
  const successor = {
    name: cluster.name,
    tag: stackTag(environment),
    allowed: environment.policy.replacements,
  };
  const oneWay = defineHook(
    "refuse-one-way",
    ({ oldInputs = {}, newInputs = {} }) => {
      refuseOneWay(oldInputs, newInputs);
      return Promise.resolve();
    },
    true,
  );
  const tell = defineHook(
    "tell-fewer-nodes",
    ({ oldInputs = {}, newInputs = {} }, report) => {
      const said = fewerNodes(oldInputs, newInputs);
      if (said !== undefined) report(said);
      return Promise.resolve();
    },
    true,
  );
  const offered = defineHook(
    "refuse-unoffered-version",
    ({ oldInputs, newInputs }) =>
      // Of an update this is the cluster's; what is made besides it is made for the config's.
      oldInputs !== undefined && oldInputs.version === newInputs?.version
        ? Promise.resolve()
        : refuseUnofferedVersion(DigitalOcean.fromEnvironment(), cluster.version, newInputs?.version),
    true,
  );
  const network = refusal("refuse-duplicate-vpc", async (cloud, urn) => {
    await refuseSecondCluster(cloud, successor);
    await refuseDuplicateVpc(cloud, { name: cluster.name, description, fixed: cluster, urn, component });
  });
  const made = refusal("refuse-duplicate-cluster", async (cloud, urn) => {
    await refuseSecondCluster(cloud, successor);
    await refuseDuplicateCluster(cloud, { name: cluster.name, tags, fixed: cluster, urn, component });
  });
  return {
    network: { ...before(offered, network), beforeDelete: [inhabited] },
    version: { beforeCreate: [offered] },
    project: refusal("refuse-duplicate-project", (cloud, urn) =>
      refuseDuplicateProject(cloud, { name: cluster.project?.name ?? "", description, urn, component }),
    ),
    cluster: {
      ...before(offered, made),
      beforeUpdate: [offered, oneWay, tell],
      beforeDelete: [attribute],
    },
    pool: { beforeUpdate: [tell] },
  };
}

/**
 * What a cluster's and a VPC's deletion asks for. To be defined whatever the config says by now: the state may have
 * a cluster and a VPC of a config before it, and a deletion whose hook is not there can never be done.
 */
export function defineCloudDeletions(
  environment: Environment,
): Record<"attribute" | "inhabited", ResourceHook> {
  const tags = stackTags(environment);
  const attribute = defineHook("attribute-volumes", async ({ id }, report) => {
    await attributeVolumes(DigitalOcean.fromEnvironment(), { clusterId: id, tags }, { report });
  });
  const inhabited = defineHook("refuse-inhabited-vpc", async ({ id }, report) => {
    const vpc = { vpcId: id, tags, stack: environment.stack };
    const options = { report, timeoutSeconds: deletionShowsSeconds };
    await refuseInhabitedVpc(DigitalOcean.fromEnvironment(), vpc, options);
  });
  return { attribute, inhabited };
}
