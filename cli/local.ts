import { join } from "node:path";
import { command, run, type DoksCommand, type Io } from "../lib/command";
import { commands } from "../lib/commands";
import { start } from "../lib/door";
import { clusterName, LocalPlatform } from "./local/platform";

/**
 * `doks local`: the platform on a laptop, in a cluster of kind's.
 * @param root folder of Pulumi.yaml, which gets the stack's file and `.local`
 */
export function program(io: Io, root: string = join(__dirname, "..")): DoksCommand {
  const say = (line: string): void => void io.stderr.write(`local: ${line}\n`);
  const platform = new LocalPlatform(root, io.env, say);
  const own = command("local", commands.local, io, notes);

  own
    .command("up")
    .description(commands["local up"].summary)
    .action(async () => {
      await platform.up();
      say(
        `done. Its kubeconfig: export KUBECONFIG=$PWD/.local/kubeconfig.yaml (context kind-${clusterName})`,
      );
      say(
        `whether all is well: PULUMI_BACKEND_URL=${platform.backend} PULUMI_CONFIG_PASSPHRASE= npx doks verify --stack local`,
      );
    });

  own
    .command("down")
    .description(commands["local down"].summary)
    .action(async () => {
      await platform.down();
      say("done; Pulumi.local.yaml stays");
    });

  return own;
}

const notes = [
  "It needs Docker with about 8 GiB of memory, kind, and the ports 80 and 443 of 127.0.0.1. Nothing at DigitalOcean " +
    "is made or asked. The stack is Pulumi.local.yaml, at first a copy of examples/Pulumi.local.yaml; its state and " +
    "the cluster's kubeconfig are in .local. Git ignores both. One run at a time: each takes the lock of one that was " +
    "killed away.",
];

export const main = (argv: readonly string[], io: Io, root?: string): Promise<void> =>
  run(program(io, root), argv, io);

if (require.main === module) start(main);
