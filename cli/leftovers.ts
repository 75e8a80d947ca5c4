import { createInterface } from "node:readline";
import { InvalidArgumentError } from "commander";
import { DigitalOcean, DigitalOceanError } from "../lib/digitalocean/client";
import { KubernetesError } from "../lib/kubernetes/client";
import { progress } from "../lib/output";
import { styleOf } from "../lib/style";
import { command, CommandError, ExitCode, run, type DoksCommand, type Io } from "../lib/command";
import { commands } from "../lib/commands";
import { start } from "../lib/door";
import { readAccount, type Account } from "./leftovers/account";
import { readClaims, type Claims } from "./leftovers/claims";
import { findLeftovers } from "./leftovers/find";
import { sum, type Item } from "./leftovers/item";
import { readKnown, type Known } from "./leftovers/known";
import { refuseExisting } from "./leftovers/refuse-existing";
import { removeItems } from "./leftovers/remove";
import { dollars, report, things, toJson, warning } from "./leftovers/report";
import { projectName } from "./stack/kubeconfig";
import { ownName, stackName } from "./stack/name";

interface Options {
  readonly stack: string;
  readonly clusterId: readonly string[];
  readonly delete?: true;
  readonly json?: true;
}

function clusterId(value: string, earlier: readonly string[]): readonly string[] {
  const id = value.toLowerCase();
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return [...earlier, id];
  throw new InvalidArgumentError(
    "It takes the id of a cluster, such as 8d91899c-0739-4a1a-acc5-deadbeefbb8f.",
  );
}

/** What the stack's cluster says of its volumes, where there is one whose volumes stay. */
async function claimsOf(
  stack: string,
  known: Known | undefined,
  { clusters }: Account,
  io: Io,
): Promise<Claims | undefined> {
  const leaving = clusters.some(({ id }) => known?.clusters.get(id)?.takesAll === false);
  if (!leaving) return undefined;
  try {
    return await readClaims(stack, io.env);
  } catch (error) {
    if (!(error instanceof CommandError || error instanceof KubernetesError)) throw error;
    io.stderr.write(
      `leftovers: cannot tell what uses the volumes, so all count as in use: ${error.message}\n`,
    );
    return undefined;
  }
}

async function look(digitalocean: DigitalOcean, { stack, clusterId: named }: Options, io: Io) {
  const done = progress(io.stderr, `Looking for what ${stack} leaves`);
  try {
    const known = await readKnown(stack, io.env);
    const account = await readAccount(digitalocean);
    const claims = await claimsOf(stack, known, account, io);
    const sight = { account, project: projectName(), stack: ownName(stack), known, claims, named };
    return {
      found: known !== undefined,
      owner: known?.owner,
      items: findLeftovers({ ...sight, now: Date.now() }),
    };
  } finally {
    done();
  }
}

/** Whether the stack's name is typed; the end of the input counts as no. */
async function confirmed(stack: string, leftover: readonly Item[], { stdin, stderr }: Io): Promise<boolean> {
  stderr.write(
    `\n${warning(leftover).join("\n")}\nNo \`up\` of the stack may be running.\nType the name of the stack, ${stack}: `,
  );
  const lines = createInterface({ input: stdin, terminal: false });
  try {
    const answer = (await lines[Symbol.asyncIterator]().next()) as IteratorResult<string, undefined>;
    // Only what is typed on a terminal and ended with Enter ends the line of the question.
    if (answer.done || !stdin.isTTY) stderr.write("\n");
    return answer.value?.trim() === stack;
  } finally {
    lines.close();
  }
}

async function remove(
  digitalocean: DigitalOcean,
  options: Options,
  leftover: readonly Item[],
  io: Io,
): Promise<void> {
  const say = (line: string): void => void io.stdout.write(`${line}\n`);
  if (!(await confirmed(ownName(options.stack), leftover, io)))
    throw new CommandError("that is not its name: nothing was deleted");
  // The answer may have taken its time, and something may be needed again.
  const { items } = await look(digitalocean, options, io);
  const now = new Set(items.filter(({ status }) => status === "leftover").map(({ id }) => id));
  for (const { kind, name, id } of leftover)
    if (!now.has(id)) say(`not deleted: ${kind} ${name}: not left over any more`);
  const still = leftover.filter(({ id }) => now.has(id));
  const left = await removeItems(digitalocean, still, say);
  const deleted = still.filter((item) => !left.includes(item));
  say(`${things(deleted.length)} deleted: ${dollars(sum(deleted))} a month less`);
  if (left.length > 0) throw new CommandError(`${things(left.length)} could not be deleted: run it again`);
}

async function leftovers(options: Options, io: Io): Promise<void> {
  const stack = ownName(options.stack);
  const [project] = options.stack.split("/").slice(1, -1);
  if (project !== undefined && project !== projectName()) {
    throw new CommandError(
      `--stack ${options.stack} is a stack of the project ${project}, not of this one, ${projectName()}`,
      ExitCode.wrongUsage,
    );
  }
  refuseExisting(stack);
  try {
    const digitalocean = DigitalOcean.fromEnvironment(io.env);
    const { found, owner, items } = await look(digitalocean, options, io);
    if (owner !== undefined) {
      io.stderr.write(
        `leftovers: the cluster is that of stack ${owner}: volumes of ${stack} that outlive it are in the list of that ` +
          `stack, npx doks leftovers --stack ${ownName(owner)}\n\n`,
      );
    }
    if (options.json) {
      io.stdout.write(toJson(stack, found, items));
      return;
    }
    if (!found) {
      io.stderr.write(
        `leftovers: this backend has no stack ${stack} (\`pulumi whoami -v\` says which backend it is), so only ` +
          "tags and descriptions tell what is its, and clusters that run are left alone unless --cluster-id names them\n\n",
      );
    }
    const lines = report(options.stack, items, styleOf(io.stdout, io.env), Date.now());
    io.stdout.write(`${lines.join("\n")}\n`);
    const leftover = items.filter(({ status }) => status === "leftover");
    if (leftover.length === 0) return;
    if (options.delete) await remove(digitalocean, options, leftover, io);
    else
      io.stdout.write(`To delete what is left over: npx doks leftovers --stack ${options.stack} --delete\n`);
  } catch (error) {
    if (error instanceof DigitalOceanError) throw new CommandError(error.message);
    throw error;
  }
}

/** `doks leftovers`: what a destroy of a stack would leave, or has left, at DigitalOcean. */
export function program(io: Io): DoksCommand {
  const own = command("leftovers", commands.leftovers, io, notes)
    .requiredOption("--stack <name>", "stack whose leftovers to list, also when it is gone", stackName)
    .option("--delete", "delete what is left over, after the stack's name was typed")
    .option("--json", "print JSON for tools, with every name in full")
    .option(
      "--cluster-id <id>",
      "count what this cluster made as the stack's; for clusters that are gone; can be repeated",
      clusterId,
      [],
    );
  return own.action(async (options: Options) => {
    if (options.json && options.delete) {
      own.error("error: --json and --delete exclude each other: deleting asks a question");
    }
    await leftovers(options, io);
  });
}

const notes = [
  "Looks for clusters, node pools, load balancers, volumes, their snapshots and VPCs: by the tags of the stack and " +
    "of its clusters, by the description of the VPC, and by the names that the CSI driver gives. What the stack's " +
    "state or its cluster needs is never deleted, nor is anything of another stack or of a person.",
  "It needs the stack's backend, and DIGITALOCEAN_TOKEN with the scopes kubernetes:read, vpc:read, " +
    "load_balancer:read, block_storage:read, block_storage_snapshot:read and snapshot:read; for --delete also those " +
    "to delete. For the claims of volumes that are in use it asks the cluster.",
];

export const main = (argv: readonly string[], io: Io): Promise<void> => run(program(io), argv, io);

if (require.main === module) start(main);
