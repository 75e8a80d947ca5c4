import { z } from "zod";
import { CommandError } from "./command";
import { complaint, runPulumi } from "./pulumi";

const outputs = z.object({
  cluster: z.object({
    id: z.string().min(1),
    name: z.string().min(1),
    endpoint: z.url({ protocol: /^https?$/ }),
    caCertificate: z.base64().min(1),
  }),
});

/** How to reach a stack's cluster, as the program exports it. */
export type ClusterOutput = z.infer<typeof outputs>["cluster"];

/**
 * Asks the Pulumi CLI (the one on PATH, else this project's) for the output `cluster` of a stack. Secrets stay
 * masked. Throws a CommandError when there is no such stack, when it has no cluster yet, or when the CLI fails.
 */
export async function readClusterOutput(stack: string): Promise<ClusterOutput> {
  const ran = await runPulumi(["stack", "output", "--json", "--non-interactive", "--stack", stack]);
  if (ran.code !== 0) {
    throw new CommandError(`cannot read the outputs of stack ${stack}: ${complaint(ran.stderr)}`);
  }
  return parse(ran.stdout, stack);
}

function parse(text: string, stack: string): ClusterOutput {
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
  const result = outputs.safeParse(json);
  if (result.success) return result.data.cluster;
  const faults = result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new CommandError(`the outputs of stack ${stack} are not as expected: ${faults.join("; ")}`);
}
