import { z } from "zod";
import { CommandError } from "../../lib/command";
import { complaint, runPulumi } from "../tools/pulumi";

/** What a stack's state knows at DigitalOcean, by ids. */
export interface Known {
  /** Its clusters, and whether deleting one takes its volumes and load balancers along. */
  readonly clusters: ReadonlyMap<string, { readonly takesAll: boolean }>;
  readonly pools: ReadonlySet<string>;
  readonly vpcs: ReadonlySet<string>;
  /** The stack that owns its cluster, where that is another one, as `<organization>/<project>/<stack>`. */
  readonly owner?: string;
}

const exported = z.object({
  deployment: z.object({
    resources: z
      .array(
        z.object({
          type: z.string(),
          id: z.string().optional(),
          inputs: z.object({ destroyAllAssociatedResources: z.unknown() }).partial().nullish(),
        }),
      )
      .nullish(),
  }),
});

const types = {
  cluster: "digitalocean:index/kubernetesCluster:KubernetesCluster",
  pool: "digitalocean:index/kubernetesNodePool:KubernetesNodePool",
  vpc: "digitalocean:index/vpc:Vpc",
  owner: "pulumi:pulumi:StackReference",
} as const;

/**
 * Asks the Pulumi CLI what a stack's state knows; secrets stay encrypted, and nothing but ids is kept. Undefined
 * when the backend has no such stack. Throws a CommandError when that cannot be told.
 */
export async function readKnown(stack: string, env: NodeJS.ProcessEnv): Promise<Known | undefined> {
  const ran = await runPulumi(["stack", "export", "--non-interactive", "--stack", stack], env);
  if (ran.code !== 0) {
    const reason = complaint(ran.stderr);
    if (/no stack named .* found/.test(reason)) return undefined;
    throw new CommandError(`cannot read the state of stack ${stack}: ${reason}`);
  }
  const resources = parse(ran.stdout, stack);
  const ids = (type: string): string[] =>
    resources.flatMap((resource) =>
      resource.type === type && resource.id !== undefined ? [resource.id] : [],
    );
  const [owner] = ids(types.owner);
  return {
    ...(owner !== undefined && { owner }),
    clusters: new Map(
      resources.flatMap(({ type, id, inputs }) =>
        type === types.cluster && id !== undefined
          ? [[id, { takesAll: inputs?.destroyAllAssociatedResources === true }] as const]
          : [],
      ),
    ),
    pools: new Set(ids(types.pool)),
    vpcs: new Set(ids(types.vpc)),
  };
}

function parse(text: string, stack: string) {
  try {
    return exported.parse(JSON.parse(text)).deployment.resources ?? [];
  } catch {
    // Neither error may be shown: both quote what they were given.
    throw new CommandError(`the state of stack ${stack} is not what \`pulumi stack export\` should print`);
  }
}
