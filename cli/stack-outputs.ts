import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";
import { z } from "zod";
import { CommandError } from "./command";

const ROOT = join(__dirname, "..");

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

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end; undefined when there is no such command on this PATH. */
function execute(file: string, args: readonly string[], path: string): Promise<Ran | undefined> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, PATH: path };
    const child = spawn(file, args, { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
    child.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") resolve(undefined);
      else reject(new CommandError(`cannot run ${file}: ${error.message}`));
    });
    child.on("close", (code) => resolve({ code: code ?? 1, stdout, stderr }));
  });
}

/** npm puts its packages in front of PATH, where this project's CLI would hide the one that is installed. */
function withoutPackages(path: string): string {
  const isPackages = (folder: string): boolean => folder.endsWith(join("node_modules", ".bin"));
  return path
    .split(delimiter)
    .filter((folder) => !isPackages(folder))
    .join(delimiter);
}

/** What the CLI says is wrong, without the hints and progress around it. */
function complaint(stderr: string): string {
  const lines = stderr.split("\n").filter((line) => line.trim() !== "");
  const error = lines.find((line) => line.startsWith("error: ")) ?? lines.at(-1) ?? "it gave no reason";
  return error.replace(/^error: /, "");
}

/**
 * Asks the Pulumi CLI (the one on PATH, else this project's) for the output `cluster` of a stack. Secrets stay
 * masked. Throws a CommandError when there is no such stack, when it has no cluster yet, or when the CLI fails.
 */
export async function readClusterOutput(stack: string): Promise<ClusterOutput> {
  const args = ["stack", "output", "--json", "--non-interactive", "--stack", stack];
  const path = process.env.PATH ?? "";
  const own = join(ROOT, "node_modules", ".bin", "pulumi");
  const ran = (await execute("pulumi", args, withoutPackages(path))) ?? (await execute(own, args, path));
  if (ran === undefined) throw new CommandError("there is no Pulumi CLI: run `npm ci`, or install pulumi");
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
