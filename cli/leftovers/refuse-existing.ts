import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { CommandError } from "../../lib/command";
import { projectName } from "../stack/kubeconfig";

const ROOT = join(__dirname, "..", "..");

/**
 * Refuses a stack whose file says that its cluster was there before: such a stack makes nothing at DigitalOcean.
 * @param stack the stack's name alone
 * @throws CommandError
 */
export function refuseExisting(stack: string): void {
  const path = join(ROOT, `Pulumi.${stack}.yaml`);
  if (!existsSync(path)) return;
  const key = `${projectName()}:cluster`;
  const file = z.object({ config: z.object({ [key]: z.object({ mode: z.literal("existing") }) }) });
  if (!file.safeParse(parse(readFileSync(path, "utf8"))).success) return;
  throw new CommandError(
    `stack ${stack} is in a cluster that was there before it (cluster.mode existing), so it makes nothing at ` +
      "DigitalOcean; volumes and load balancers are that cluster's own",
  );
}
