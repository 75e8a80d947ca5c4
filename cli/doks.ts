import { createRequire } from "node:module";
import { version } from "../package.json";
import { command, run, type DoksCommand, type Io } from "../lib/command";
import { aboutCommands, type About, type CommandName } from "../lib/commands";
import { start } from "../lib/door";

/** Each command is loaded when it is called: none needs the others, and help and complaints come at once. */
const load = createRequire(__filename);

type Charts = typeof import("./charts-pull");
type Plan = typeof import("../plan/main");

/** Names that have a command of their own: charts is a group of some, and local has its two within. */
type Own = Exclude<CommandName, "charts" | "local up" | "local down">;

const programs: Readonly<Record<Own, (io: Io) => DoksCommand>> = {
  init: (io) => (load("./init") as typeof import("./init")).program(io),
  "init app": (io) => (load("./init-app") as typeof import("./init-app")).program(io),
  plan: (io) => (load("../plan/main") as Plan).program(io, "plan"),
  diff: (io) => (load("../plan/main") as Plan).program(io, "diff"),
  render: (io) => (load("./render") as typeof import("./render")).program(io),
  verify: (io) => (load("./verify") as typeof import("./verify")).program(io),
  leftovers: (io) => (load("./leftovers") as typeof import("./leftovers")).program(io),
  kubeconfig: (io) => (load("./kubeconfig") as typeof import("./kubeconfig")).program(io),
  prices: (io) => (load("./prices") as typeof import("./prices")).program(io),
  "charts pull": (io) => (load("./charts-pull") as Charts).program(io),
  "charts images": (io) => (load("./charts-pull") as Charts).imagesProgram(io),
  "charts update-lock": (io) => (load("./charts-pull") as Charts).updateLockProgram(io),
  local: (io) => (load("./local") as typeof import("./local")).program(io),
  docs: (io) => (load("./docs") as typeof import("./docs")).program(io),
  schemas: (io) => (load("./schemas") as typeof import("./schemas")).program(io),
  completion: (io) =>
    (load("./completion") as typeof import("./completion")).program(io, () => allPrograms(io)),
};

/** Every command as commander knows it, with its options, for completion. */
function allPrograms(io: Io): readonly DoksCommand[] {
  return Object.values(programs).map((program) => program(io));
}

const about: About = {
  summary: "DigitalOcean Kubernetes from an empty account to applications delivered by Argo CD.",
  examples: [
    ["npx doks plan", "look before you have anything"],
    ["npx doks init", "a stack of yours"],
    ["npx doks plan --help", "options, exit codes and examples of a command"],
  ],
};

/** What there is to type after some words, `doks` itself or the name of a group. */
function overview(group: string, own: About, io: Io): DoksCommand {
  const program = command(group, own, io).usage("<command>");
  for (const [name, { summary }] of Object.entries(aboutCommands)) {
    const under = group === "doks" ? name : name.startsWith(`${group} `) ? name.slice(group.length + 1) : "";
    if (under !== "" && !under.includes(" ")) program.command(under).description(summary);
  }
  return group === "doks" ? program.version(version, "-V, --version", "show the version") : program;
}

/** The command that the first words name, and what is left for it. */
function called(argv: readonly string[]): readonly [name: string, args: readonly string[]] | undefined {
  return [2, 1]
    .map((words) => [argv.slice(0, words).join(" "), argv.slice(words)] as const)
    .find(([name]) => Object.hasOwn(aboutCommands, name) && !name.startsWith("local "));
}

/** `doks`, the one command: finds out which of its commands is meant, and runs it. */
export async function main(argv: readonly string[], io: Io): Promise<void> {
  if (argv[0] === "help") return main([...argv.slice(1), "--help"], io);
  const [name, args] = called(argv) ?? ["doks", argv];
  const program = Object.hasOwn(programs, name)
    ? programs[name as Own](io)
    : overview(name, name === "doks" ? about : aboutCommands[name as CommandName], io);
  await run(program, args, io);
}

/** Runs it as this process. */
export function startDoks(): void {
  if (["plan", "diff"].includes(process.argv[2] ?? "")) (load("../plan/main") as Plan).guardAfterwards();
  start(main);
}
