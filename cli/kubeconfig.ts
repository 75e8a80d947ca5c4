import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { command, CommandError, run, userPath } from "../lib/command";
import { BrokenKubeconfigError, mergeKubeconfig } from "./kubeconfig/merge";
import { contextName, stackKubeconfig } from "./stack/kubeconfig";
import { stackName } from "./stack/name";
import { readClusterOutput } from "./stack/outputs";
import { writePrivateFile } from "./kubeconfig/write-private-file";

/** `npm run kubeconfig`: writes a kubeconfig for people, which asks for a credential whenever it is used. */

interface Options {
  readonly stack: string;
  readonly output?: string;
  readonly merge?: true;
}

/** The file that kubectl itself would change: the first one of KUBECONFIG, else ~/.kube/config. */
function usersKubeconfig(): string {
  const listed = (process.env.KUBECONFIG ?? "").split(delimiter).find((path) => path !== "");
  return listed ?? join(homedir(), ".kube", "config");
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw new CommandError(`cannot read ${path}: ${(error as Error).message}`);
  }
}

function merge(kubeconfig: string, context: string): void {
  const path = usersKubeconfig();
  try {
    writePrivateFile(path, mergeKubeconfig(readIfThere(path), kubeconfig));
  } catch (error) {
    if (!(error instanceof BrokenKubeconfigError)) throw error;
    throw new CommandError(
      `${path} is no valid kubeconfig (${error.message}): mend it first; nothing was changed`,
    );
  }
  console.error(`Context ${context} is in ${path}. To use it: kubectl config use-context ${context}`);
}

async function writeKubeconfig({ stack, output, merge: merges }: Options): Promise<void> {
  const cluster = await readClusterOutput(stack);
  const context = contextName(stack);
  const kubeconfig = stackKubeconfig(stack, cluster);
  if (merges) {
    merge(kubeconfig, context);
  } else if (output === undefined) {
    process.stdout.write(kubeconfig);
  } else {
    writePrivateFile(output, kubeconfig);
    console.error(`Wrote ${output}. To use it: export KUBECONFIG=${output}`);
  }
}

const program = command("kubeconfig", "Write a kubeconfig for a stack's cluster. It holds no token.")
  .requiredOption("--stack <name>", "stack whose cluster it is for", stackName)
  .option("--output <file>", "write this file, readable by you only, instead of standard output", userPath)
  .option(
    "--merge",
    "add it to the first file of KUBECONFIG, else ~/.kube/config, as context <project>-<stack>",
  )
  .addHelpText(
    "after",
    `
Using it takes DIGITALOCEAN_TOKEN (or DIGITALOCEAN_ACCESS_TOKEN) in the environment, with the scope
kubernetes:access_cluster. --merge replaces a context of the same name and leaves the current one as it is.
For standard output without npm's own lines: npm run --silent kubeconfig -- --stack <name>`,
  )
  .action(async (options: Options) => {
    if (options.output !== undefined && options.merge) {
      program.error("error: --output and --merge exclude each other: one writes a file of its own");
    }
    await writeKubeconfig(options);
  });

void run(program);
