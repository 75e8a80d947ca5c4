import { KubeconfigError, parseKubeconfig, readKubeconfig } from "../../stacks/kubeconfig";
import { CommandError } from "../../lib/command";
import { complaint, runPulumi } from "../tools/pulumi";
import { projectName, stackKubeconfig } from "./kubeconfig";
import { isExisting, readAnyClusterOutput, type ExistingClusterOutput } from "./outputs";

/**
 * A kubeconfig for a stack's cluster, whoever made it: one that asks DigitalOcean for a credential, or the one that
 * the stack itself uses. To be kept in memory only.
 * @throws CommandError
 */
export async function anyKubeconfig(stack: string, env: NodeJS.ProcessEnv): Promise<string> {
  const cluster = await readAnyClusterOutput(stack, env);
  if (!isExisting(cluster)) return stackKubeconfig(stack, cluster, env);
  try {
    return await existingKubeconfig(stack, cluster, env);
  } catch (error) {
    if (!(error instanceof KubeconfigError)) throw error;
    throw new CommandError(
      `${cluster.kubeconfig ?? "the secret kubeconfig"} of stack ${stack} ${error.message}`,
    );
  }
}

async function existingKubeconfig(
  stack: string,
  { kubeconfig: path, context }: ExistingClusterOutput,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  if (path !== undefined) return readKubeconfig(path, context).text;
  const key = `${projectName()}:kubeconfig`;
  const ran = await runPulumi(["config", "get", key, "--non-interactive", "--stack", stack], env);
  if (ran.code !== 0)
    throw new CommandError(`cannot read the secret kubeconfig of stack ${stack}: ${complaint(ran.stderr)}`);
  return parseKubeconfig(ran.stdout, { context }).text;
}
