import { createRequire } from "node:module";
import { join } from "node:path";
import { InvalidArgumentError } from "commander";
import { systemClock, type Clock } from "../lib/clock";
import { connect, KubernetesError } from "../lib/kubernetes/client";
import { PlanError } from "../plan/errors";
import { progress } from "../lib/output";
import { styleOf } from "../lib/style";
import { clearAmbientEnvironment } from "../plan/ambient";
import { anyKubeconfig } from "./stack/any-kubeconfig";
import { command, CommandError, ExitCode, run, type DoksCommand, type Io } from "../lib/command";
import { commands } from "../lib/commands";
import { start } from "../lib/door";
import { ownName, stackName } from "./stack/name";
import type { Expected } from "./verify/expectation";
import { allWell, type Row } from "./verify/row";
import { summary, table, toJson } from "./verify/table";
import { verify } from "./verify/verify";

const ROOT = join(__dirname, "..");
const load = createRequire(__filename);

/** Someone sits in front of this: no answer is said within half a minute. */
const patience = { attempts: 3, firstPauseMs: 500, timeoutMs: 10_000 };

/** What shells give for a program that Ctrl-C has ended. */
const interrupted = 130;

interface Options {
  readonly stack: string;
  readonly wait: number;
  readonly json?: true;
}

function seconds(value: string): number {
  if (/^\d{1,6}$/.test(value)) return Number(value);
  throw new InvalidArgumentError("It takes whole seconds, such as 600.");
}

/** What should be there. The SDK is loaded without the variables that a plan must not depend on. */
async function planned(stack: string, io: Io): Promise<Expected> {
  const restore = clearAmbientEnvironment();
  try {
    // Only for speed: most of the SDK is not needed.
    load("../plan/sdk/preload.cjs");
    const { planExpected } = load("./verify/expected") as typeof import("./verify/expected");
    const { expected, warnings } = await planExpected(ROOT, ownName(stack));
    for (const warning of warnings) io.stderr.write(`warning: ${warning}\n`);
    return expected;
  } catch (error) {
    if (error instanceof PlanError) throw new CommandError(error.message);
    throw error;
  } finally {
    restore();
  }
}

async function look(
  { stack, wait }: Options,
  io: Io,
  clock: Clock,
  signal: AbortSignal,
): Promise<readonly Row[]> {
  // One after the other: both the CLI and the cluster's credential need what the plan takes away for its time.
  const kubeconfig = await anyKubeconfig(stack, io.env);
  const expected = await planned(stack, io);
  const done = progress(io.stderr, `Looking at ${stack}`);
  try {
    const kubernetes = await connect(kubeconfig, { ...patience, clock });
    const report = (line: string): void => void io.stderr.write(`verify: ${line}\n`);
    return await verify(kubernetes, expected, { waitSeconds: wait, signal, report, clock });
  } catch (error) {
    if (error instanceof KubernetesError) throw new CommandError(error.message);
    throw error;
  } finally {
    done();
  }
}

async function show(options: Options, io: Io, clock: Clock): Promise<void> {
  // Ctrl-C, or being told to end; the second time the process ends at once.
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  process.once("SIGINT", abort).once("SIGTERM", abort);
  let rows: readonly Row[];
  try {
    rows = await look(options, io, clock, controller.signal);
  } catch (error) {
    if (!controller.signal.aborted) throw error;
    // By now nothing of it is left in the cluster; an answer that is still awaited would keep the process.
    process.exit(interrupted);
  } finally {
    process.off("SIGINT", abort).off("SIGTERM", abort);
  }
  const style = styleOf(io.stdout, io.env);
  const text = [...table(rows, style), "", summary(options.stack, rows, style), ""].join("\n");
  io.stdout.write(options.json ? toJson(options.stack, rows) : text);
  if (!allWell(rows)) io.exitCode = ExitCode.error;
}

/** `doks verify`: whether a deployed stack is as its plan says. */
export function program(io: Io, clock = systemClock): DoksCommand {
  return command("verify", commands.verify, io, notes)
    .requiredOption("--stack <name>", "stack to look at", stackName)
    .option("--wait <seconds>", "look again until all is well, for this long; default 0", seconds, 0)
    .option("--json", "print JSON for tools, with every detail in full")
    .action((options: Options) => show(options, io, clock));
}

const notes = [
  "Looks at nodes, namespaces, Helm releases with their workloads, claims, issuers, Gateways, certificates, the " +
    "addresses of the data services (by a short-lived Job for each in the environment's namespace) and Applications. " +
    "What should be there is what this checkout plans for the stack.",
  "It needs what `pulumi stack output` and `doks kubeconfig` need: the stack's backend, and DIGITALOCEAN_TOKEN; for " +
    "a cluster that was there before, its kubeconfig instead.",
];

export const main = (argv: readonly string[], io: Io, clock?: Clock): Promise<void> =>
  run(program(io, clock), argv, io);

if (require.main === module) start(main);
