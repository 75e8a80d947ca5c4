import { z } from "zod";
import { CommandError } from "../../lib/command";
import { complaint, runPulumi } from "../tools/pulumi";

const doks = z.object({
  id: z.string().min(1),
  name: z.string().min(1),
  endpoint: z.url({ protocol: /^https?$/ }),
  caCertificate: z.base64().min(1),
});
const existing = z.object({
  mode: z.literal("existing"),
  name: z.string().min(1),
  kubeconfig: z.string().min(1).optional(),
  context: z.string().min(1).optional(),
});

/** How to reach a stack's cluster at DigitalOcean, as the program exports it. */
export type ClusterOutput = z.infer<typeof doks>;
/** The same for a cluster that was there before; without a path its kubeconfig is the stack's secret. */
export type ExistingClusterOutput = z.infer<typeof existing>;

/** Whether a cluster was there before the stack. */
export function isExisting(cluster: ClusterOutput | ExistingClusterOutput): cluster is ExistingClusterOutput {
  return "mode" in cluster;
}

/**
 * The output `cluster` of a stack whose cluster is DigitalOcean's, like `readAnyClusterOutput`.
 * @throws CommandError for any other cluster too
 */
export async function readClusterOutput(stack: string, env: NodeJS.ProcessEnv): Promise<ClusterOutput> {
  const cluster = await readAnyClusterOutput(stack, env);
  if (!isExisting(cluster)) return cluster;
  const where = cluster.kubeconfig ?? "the stack's secret kubeconfig";
  throw new CommandError(
    `stack ${stack} is in a cluster that was there before it (cluster.mode existing), so this command has nothing ` +
      `to make for it: its kubeconfig is ${where}`,
  );
}

/**
 * Asks the Pulumi CLI (the one on PATH, else this project's) for the output `cluster` of a stack. Secrets stay
 * masked. Throws a CommandError when there is no such stack, when it has no cluster yet, or when the CLI fails.
 */
export async function readAnyClusterOutput(
  stack: string,
  env: NodeJS.ProcessEnv,
): Promise<ClusterOutput | ExistingClusterOutput> {
  const ran = await runPulumi(["stack", "output", "--json", "--non-interactive", "--stack", stack], env);
  if (ran.code !== 0) {
    throw new CommandError(`cannot read the outputs of stack ${stack}: ${complaint(ran.stderr)}`);
  }
  return parse(ran.stdout, stack);
}

function parse(text: string, stack: string): ClusterOutput | ExistingClusterOutput {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new CommandError(
      `cannot read the outputs of stack ${stack}: pulumi printed something other than JSON`,
    );
  }
  if (typeof json !== "object" || json === null || !("cluster" in json)) {
    throw new CommandError(`stack ${stack} has no output cluster: run \`pulumi up --stack ${stack}\` first`);
  }
  const { cluster } = json;
  const form = typeof cluster === "object" && cluster !== null && "mode" in cluster ? existing : doks;
  const result = z.object({ cluster: form }).safeParse(json);
  if (result.success) return result.data.cluster;
  const faults = result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new CommandError(`the outputs of stack ${stack} are not as expected: ${faults.join("; ")}`);
}
