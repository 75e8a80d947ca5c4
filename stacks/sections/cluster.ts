import { z } from "zod";
import { taintEffects } from "../../lib/kubernetes/taint";
import {
  cidr,
  dnsLabel,
  labelKey,
  labelValue,
  list,
  nodeCount,
  text,
  words,
  shortLabel,
} from "../../lib/forms";

const taint = z.strictObject({
  key: labelKey.describe("Key that a pod must tolerate to run here"),
  value: text(
    /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/,
    "a label value such as payments, or nothing",
  )
    .default("")
    .describe("Value of the key"),
  effect: z.enum(taintEffects).describe("What becomes of a pod that does not tolerate it"),
});

export const pool = z
  .strictObject({
    name: dnsLabel.describe("Name of the pool; what is placed on it selects it by this name"),
    size: z.string().describe("Droplet size slug, such as `s-4vcpu-8gb`"),
    count: nodeCount.optional().describe("Number of nodes; give either this or `autoscale`"),
    autoscale: z
      .strictObject({ min: nodeCount.describe("Fewest nodes"), max: nodeCount.describe("Most nodes") })
      .optional()
      .describe("Fewest and most nodes between which DOKS scales the pool"),
    labels: z.record(labelKey, labelValue).default({}).describe("Further node labels"),
    taints: list(taint).default([]).describe("Node taints"),
  })
  .refine(
    (value) => (value.count === undefined) !== (value.autoscale === undefined),
    "exactly one of `count` and `autoscale`",
  );

const clusterName = shortLabel
  .optional()
  .describe("Name of the cluster, its VPC and the environment's load balancer; default `<project>-<stack>`");

export const dedicated = z.strictObject({
  mode: z.literal("dedicated").describe("The stack makes a VPC and a cluster of its own"),
  name: clusterName,
  region: z.string().describe("Region slug, such as `fra1`"),
  version: text(
    /^1\.\d+(\.\d+-do\.\d+)?$/,
    'a minor in quotes such as "1.35", or an exact DOKS version slug such as 1.35.4-do.0',
  ).describe(
    "Kubernetes version. A minor, in quotes, takes the newest patch on offer when it is first written, and keeps it; an exact slug is that one, which DOKS makes clusters of for some weeks only",
  ),
  highAvailability: z.boolean().describe("Highly available control plane, USD 40 a month"),
  vpcSubnet: cidr.describe("Range of the VPC: nodes and load balancers"),
  clusterSubnet: cidr.describe("Range of the pods"),
  serviceSubnet: cidr.describe("Range of the Services"),
  systemPool: z
    .strictObject({
      size: z.string().describe("Droplet size slug; changing it replaces the cluster, so keep it small"),
      count: nodeCount.describe("Number of nodes"),
    })
    .describe("The pool that DOKS makes with the cluster"),
  sizes: z
    .record(
      text(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "a Droplet size slug such as gpu-4000adax1-20gb"),
      z.strictObject({
        cpus: z.int().min(1).describe("Its CPUs"),
        memory: z.int().min(2).describe("Its memory in GiB"),
        usd: z.number().positive().describe("Its list price in USD a month"),
      }),
    )
    .optional()
    .describe(
      "Droplet sizes by slug that this program has no figures of, each as `{ cpus: 8, memory: 32, usd: 554.8 }` (GiB, and USD a month): pools can have them then. What their pods may request is estimated",
    ),
  pools: list(pool).describe(
    "Pools of their own, which can be changed without touching the cluster: a list in the place of the preset's, or a map that changes it by name, such as `{ applications: { count: 4 } }`, where null takes one away. `taints` may be a map too: `{ dedicated: data:NoSchedule }`",
  ),
  controlPlaneFirewall: z
    .strictObject({
      allowedAddresses: list(z.string()).describe(
        "Addresses or ranges that may reach the Kubernetes API; empty: everyone with a credential",
      ),
    })
    .describe("Firewall in front of the Kubernetes API"),
  maintenance: z
    .strictObject({
      day: z
        .enum(["any", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])
        .describe("Day of the week"),
      startTime: text(/^([01]\d|2[0-3]):[0-5]\d$/, "a UTC time such as 04:00").describe("Hour, UTC"),
    })
    .describe("When DOKS may maintain and upgrade the cluster, UTC"),
  autoUpgrade: z
    .boolean()
    .describe(
      "Let DOKS install patch versions in the maintenance window; `version` then only counts when the cluster is made",
    ),
  surgeUpgrade: z.boolean().describe("Upgrade with additional nodes instead of missing ones"),
  registryIntegration: z.boolean().describe("Let the cluster pull from the account's container registry"),
  destroyAssociatedResources: z
    .boolean()
    .describe("Delete load balancers and volumes with the cluster: right for staging, wrong for production"),
  protect: z.boolean().describe("Refuse to delete or replace the cluster and its VPC"),
  project: z
    .strictObject({
      name: words.describe("Its name"),
      environment: z
        .enum(["Development", "Staging", "Production"])
        .describe("What the control panel files it under"),
    })
    .optional()
    .describe(
      "DigitalOcean project to make and to put the cluster into; left out, the account's default one",
    ),
});

const shared = z.strictObject({
  mode: z.literal("shared").describe("The cluster is another stack's, with all that there is once in it"),
  stack: text(
    /^([\w.-]+\/[\w.-]+\/)?[\w.-]+$/,
    "a stack such as production, or <organization>/<project>/<stack>",
  ).describe("Stack that owns the cluster: of this project, or `<organization>/<project>/<stack>`"),
  name: clusterName,
});

const existing = z.strictObject({
  mode: z.literal("existing").describe("A cluster that is there already, DigitalOcean's or not"),
  kubeconfig: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Path of the kubeconfig, from the project's folder, `~/` for the home folder; or set the secret `kubeconfig`",
    ),
  context: words.optional().describe("Context of the kubeconfig; default its current one"),
  name: clusterName,
});

/** Whose cluster an environment is in; docs/topology.md says when to choose which. */
export const cluster = z
  .discriminatedUnion("mode", [dedicated, shared, existing])
  .describe(
    "`dedicated`: a VPC and a cluster of the stack's own; `shared`: another stack's; `existing`: any that is there",
  );
