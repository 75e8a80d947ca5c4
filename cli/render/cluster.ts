import { z } from "zod";
import { readManifests } from "../../components/manifests";
import type { Plan } from "../../plan/plan";
import type { Planner } from "../../plan/planner";
import { reveal } from "../../plan/values";
import { upstreamVersion } from "../../lib/digitalocean/kubernetes-versions";
import { staging } from "../../stacks/staging";
import { ownName } from "../stack/name";
import type { Json } from "../../lib/json";
import { customKinds } from "./validation/custom";

/** What is known of the cluster that a stack's objects are for. */
export interface Cluster {
  /** Kubernetes version, such as `1.35.4`. */
  readonly version: string;
  /** Why it is taken for this one, where the stack does not say it. */
  readonly note: string | undefined;
}

const environment = z.object({
  cluster: z.object({ mode: z.string(), version: z.string().optional(), stack: z.string().optional() }),
});

/**
 * The Kubernetes version of a stack's cluster: its own, or that of the stack whose cluster it shares.
 * @param assumed for a cluster that no stack makes; default that of the presets
 */
export async function clusterOf(
  plan: Plan,
  planner: Planner,
  stacks: readonly string[],
  assumed: string | undefined,
): Promise<Cluster> {
  const { cluster } = environment.parse(plan.environment);
  if (cluster.version !== undefined) return { version: upstreamVersion(cluster.version), note: undefined };
  const owner = cluster.stack === undefined ? undefined : ownName(cluster.stack);
  if (cluster.mode === "shared" && owner !== undefined && stacks.includes(owner)) {
    return clusterOf(await planner.plan(owner), planner, stacks, assumed);
  }
  const preset = environment.parse(staging).cluster.version ?? "1.35";
  const version = assumed ?? upstreamVersion(preset);
  const why =
    assumed === undefined ? "that of the presets; option --kubernetes says another" : "as --kubernetes says";
  return { version, note: `no stack says the cluster's version: taken for ${version}, ${why}` };
}

const gatewayType = /^kubernetes:gateway\.networking\.k8s\.io\//;
const definitionType = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition";

/** The definitions that a stack's cluster has without any chart: its own, and those of the Gateway API where it is used. */
export function definitionsOf(plan: Plan): readonly Json[] {
  const own = plan.ofType(definitionType).map(({ inputs }) => reveal(inputs) as Json);
  const usesGateways = plan.types().some((type) => gatewayType.test(type));
  return [...own, ...(usesGateways ? (readManifests(gatewayApi) as unknown as readonly Json[]) : [])];
}

/** Set of manifests with the Gateway API; DOKS brings the same standard channel with Cilium. */
const gatewayApi = "gateway-api-v1.5.1";

/** What Helm calls API versions, of all kinds that these definitions bring. */
export function apiVersionsOf(definitions: readonly Json[]): readonly string[] {
  const kinds = definitions.flatMap(customKinds).map(({ kind }) => kind.split(" "));
  return [...new Set(kinds.flatMap(([version = "", kind = ""]) => [version, `${version}/${kind}`]))].sort();
}
