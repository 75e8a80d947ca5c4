import { z } from "zod";

const enabled = z.boolean();
const timeoutSeconds = z.int().min(10).max(14_400);

/** What an `up` does besides Pulumi's own work; docs/operations.md says what each prints and how to do it by hand. */
export const hooks = z.strictObject({
  interruptedReleases: enabled.describe(
    "Clear away the pending revision that a killed `up` left of a Helm release",
  ),
  leftovers: enabled.describe(
    "Recognise what a killed `up` left: a cluster, a VPC, node pools, objects in the cluster",
  ),
  growVolumes: z
    .strictObject({
      enabled: enabled.describe(
        "Without it a new `size` fails in Helm; a smaller one is then no longer refused before",
      ),
      timeoutSeconds: timeoutSeconds.describe("Seconds that the volumes of one release may take to grow"),
    })
    .describe("Grow the volumes of a data service whose `size` grows"),
  drainPools: z
    .strictObject({
      enabled: enabled.describe("Without it the pods of a pool die with its nodes"),
      timeoutSeconds: timeoutSeconds.describe("Seconds that the pods of one pool may take to move"),
    })
    .describe("Move the pods of a node pool before it is deleted"),
});
