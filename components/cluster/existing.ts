import * as pulumi from "@pulumi/pulumi";
import { Refusal } from "../../lib/refusal";
import { KubeconfigError, parseKubeconfig, readKubeconfig, type Kubeconfig } from "../../stacks/kubeconfig";
import type { ExistingEnvironment } from "../../stacks/topology";
import { ClusterHooks } from "../../recovery/cluster-hooks";
import { createProvider } from "./provider";
import type { ClusterAccess } from "./access";

/** What tools and people need to reach a cluster that was there before; nothing of it is a secret. */
export interface ExistingClusterOutputs {
  readonly mode: "existing";
  readonly name: string;
  /** What tells it from any other, as far as Pulumi is concerned. */
  readonly identity: string;
  /** Path as the stack's file has it; absent where the kubeconfig is the stack's secret. */
  readonly kubeconfig?: string;
  /** Absent where it is the kubeconfig's current one. */
  readonly context?: string;
}

/** A cluster that was there before, through a kubeconfig of the user's or of the stack's. */
export function reachExisting(
  environment: ExistingEnvironment,
  opts: pulumi.CustomResourceOptions,
): ClusterAccess {
  const { name, kubeconfig: path, context } = environment.cluster;
  const { forProvider, forHooks } = path === undefined ? ofSecret(environment) : ofFile(path, context);
  // Not the address, the certificate or a name, which change while the cluster is still the same.
  const identity = `${environment.project}-${environment.stack}`;
  const hooks = new ClusterHooks(environment, { kubeconfig: forHooks, identity });
  const provider = createProvider(
    identity,
    { kubeconfig: hooks.letIn(forProvider), identity, context },
    [],
    opts,
  );
  const cluster: ExistingClusterOutputs = {
    mode: "existing",
    name,
    identity,
    ...(path !== undefined && { kubeconfig: path }),
    ...(context !== undefined && { context }),
  };
  return {
    cluster: hooks.letIn(cluster),
    identity,
    inCluster: hooks.inCluster(provider),
    lookedAfter: hooks.lookAfter(),
  };
}

/** The kubeconfig of a cluster that was there before. */
export interface Access {
  /** Text or path. */
  readonly forProvider: pulumi.Input<string>;
  /** Text. */
  readonly forHooks: pulumi.Output<string>;
}

/**
 * The provider gets the path: so no credential is in the state, and what one person's file has that another's has
 * not is no change. Only what the provider would look for in the wrong folder has to go to it in full.
 */
export function ofFile(path: string, context: string | undefined): Access {
  const kubeconfig = readIfUsable(path, context);
  // Only a plan or a preview goes on without one, and has been warned.
  if (!kubeconfig) return { forProvider: path, forHooks: pulumi.output(pulumi.unknown as unknown as string) };
  const text = pulumi.secret(kubeconfig.text);
  return { forProvider: kubeconfig.hadRelativePaths ? text : path, forHooks: text };
}

function readIfUsable(path: string, context: string | undefined): Kubeconfig | undefined {
  try {
    return readKubeconfig(path, context);
  } catch (error) {
    if (!(error instanceof KubeconfigError)) throw error;
    if (pulumi.runtime.isDryRun()) return undefined;
    throw new Refusal(`the kubeconfig ${path} of the cluster ${error.message}`);
  }
}

function ofSecret({ cluster: { context }, secrets: { kubeconfig } }: ExistingEnvironment): Access {
  if (!kubeconfig) throw new Error("an existing cluster has a kubeconfig, by path or as a secret");
  return { forProvider: kubeconfig, forHooks: kubeconfig.apply((text) => usable(text, context)) };
}

/** The secret with the context that is asked for; a plan has only something in the place of the secret. */
function usable(text: string, context: string | undefined): string {
  try {
    return parseKubeconfig(text, { context }).text;
  } catch (error) {
    if (!(error instanceof KubeconfigError)) throw error;
    if (pulumi.runtime.isDryRun()) return text;
    throw new Refusal(`the secret kubeconfig ${error.message}`);
  }
}
