import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { command, CommandError, run, userPath, type DoksCommand, type Io } from "../lib/command";
import { commands } from "../lib/commands";
import { start } from "../lib/door";
import { BrokenKubeconfigError, mergeKubeconfig } from "./kubeconfig/merge";
import { contextName, stackKubeconfig } from "./stack/kubeconfig";
import { stackName } from "./stack/name";
import { readClusterOutput } from "./stack/outputs";
import { writePrivateFile } from "./kubeconfig/write-private-file";

interface Options {
  readonly stack: string;
  readonly output?: string;
  readonly merge?: true;
}

/** The file that kubectl itself would change: the first one of KUBECONFIG, else ~/.kube/config. */
function usersKubeconfig({ KUBECONFIG = "", HOME = homedir() }: NodeJS.ProcessEnv): string {
  const listed = KUBECONFIG.split(delimiter).find((path) => path !== "");
  return listed ?? join(HOME, ".kube", "config");
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw new CommandError(`cannot read ${path}: ${(error as Error).message}`);
  }
}

function merge(kubeconfig: string, context: string, io: Io): void {
  const path = usersKubeconfig(io.env);
  try {
    writePrivateFile(path, mergeKubeconfig(readIfThere(path), kubeconfig));
  } catch (error) {
    if (!(error instanceof BrokenKubeconfigError)) throw error;
    throw new CommandError(
      `${path} is no valid kubeconfig (${error.message}): mend it first; nothing was changed`,
    );
  }
  io.stderr.write(`Context ${context} is in ${path}. To use it: kubectl config use-context ${context}\n`);
}

async function writeKubeconfig({ stack, output, merge: merges }: Options, io: Io): Promise<void> {
  const cluster = await readClusterOutput(stack, io.env);
  const context = contextName(stack);
  const kubeconfig = stackKubeconfig(stack, cluster, io.env);
  if (merges) {
    merge(kubeconfig, context, io);
  } else if (output === undefined) {
    io.stdout.write(kubeconfig);
  } else {
    writePrivateFile(output, kubeconfig);
    io.stderr.write(`Wrote ${output}. To use it: export KUBECONFIG=${output}\n`);
  }
}

/** `doks kubeconfig`: writes a kubeconfig for people, which asks for a credential whenever it is used. */
export function program(io: Io): DoksCommand {
  const own = command("kubeconfig", commands.kubeconfig, io, notes)
    .requiredOption("--stack <name>", "stack whose cluster it is for", stackName)
    .option("--output <file>", "write this file, readable by you only, instead of standard output", (path) =>
      userPath(path, io.env),
    )
    .option(
      "--merge",
      "add it to the first file of KUBECONFIG, else ~/.kube/config, as context <project>-<stack>",
    );
  return own.action(async (options: Options) => {
    if (options.output !== undefined && options.merge) {
      own.error("error: --output and --merge exclude each other: one writes a file of its own");
    }
    await writeKubeconfig(options, io);
  });
}

const notes = [
  "Using it takes DIGITALOCEAN_TOKEN (or DIGITALOCEAN_ACCESS_TOKEN) in the environment, with the scope " +
    "kubernetes:access_cluster. --merge replaces a context of the same name and leaves the current one as it is.",
];

export const main = (argv: readonly string[], io: Io): Promise<void> => run(program(io), argv, io);

if (require.main === module) start(main);
