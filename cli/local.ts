import { join } from "node:path";
import { command, run, type Io } from "../lib/command";
import { start } from "../lib/door";
import { clusterName, LocalPlatform } from "./local/platform";

/**
 * `npm run local`: the platform on a laptop, in a cluster of kind's.
 * @param root folder of Pulumi.yaml, which gets the stack's file and `.local`
 */
export async function main(
  argv: readonly string[],
  io: Io,
  root: string = join(__dirname, ".."),
): Promise<void> {
  const say = (line: string): void => void io.stderr.write(`local: ${line}\n`);
  const platform = new LocalPlatform(root, io.env, say);
  const program = command(
    "local",
    "The platform on this machine, in a cluster that kind makes in Docker.",
    io,
  ).addHelpText(
    "after",
    `
It needs Docker with about 8 GiB of memory, kind, and the ports 80 and 443 of 127.0.0.1. Nothing at DigitalOcean is
made or asked. The stack is Pulumi.local.yaml, at first a copy of examples/Pulumi.local.yaml; its state and the
cluster's kubeconfig are in .local. Git ignores both. One run at a time: each takes the lock of one that was
killed away.

Exit codes: 0 done, 1 error, 3 Docker, kind or Pulumi is missing, 64 wrong usage, 130 after Ctrl-C.`,
  );

  program
    .command("up")
    .description("make the cluster, where there is none, and bring the stack up; run again, it goes on")
    .action(async () => {
      await platform.up();
      say(
        `done. Its kubeconfig: export KUBECONFIG=$PWD/.local/kubeconfig.yaml (context kind-${clusterName})`,
      );
      say(
        `whether all is well: PULUMI_BACKEND_URL=${platform.backend} PULUMI_CONFIG_PASSPHRASE= npm run verify -- --stack local`,
      );
    });

  program
    .command("down")
    .description("destroy the stack and delete the cluster, with all data in it")
    .action(async () => {
      await platform.down();
      say("done; Pulumi.local.yaml stays");
    });

  await run(program, argv, io);
}

if (require.main === module) start(main);
