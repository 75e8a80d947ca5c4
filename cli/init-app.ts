import { createRequire } from "node:module";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { command, CommandError, ExitCode, run, type DoksCommand, type Io } from "../lib/command";
import { commands } from "../lib/commands";
import { parseImage } from "../lib/image";
import { plain } from "../lib/style";
import { PlanError } from "../plan/errors";
import type { Plan } from "../plan/plan";
import { readProject, type Project } from "../plan/project-file";
import { knownStacks } from "../plan/stack-file";
import type { Environment } from "../stacks/environment";
import {
  applicationFiles,
  applicationForm,
  applicationQuestions,
  type ApplicationAnswers,
} from "./init/application";
import { answers } from "./init/ask";
import { formatted, openDocument } from "./init/document";
import { barred, callerDocument, nameIn } from "./init/naming";
import { stackPath } from "./init/stack";
import { written } from "./init/undo";
import { planned, planning, plansBeside, verdict } from "./init/verdict";

const ROOT = join(__dirname, "..");
const APPS = join(ROOT, "apps");
const load = createRequire(__filename);

interface Options {
  readonly yes?: true;
  readonly [answer: string]: string | true | undefined;
}

async function initApp({ yes, ...given }: Options, io: Io): Promise<void> {
  const project = readProject(ROOT);
  const applications = existsSync(APPS)
    ? readdirSync(APPS, { withFileTypes: true }).flatMap((each) => (each.isDirectory() ? each.name : []))
    : [];
  const surroundings = { folder: APPS, applications, stacks: knownStacks(project.stackFolder) };
  const asking = { given: given as Readonly<Record<string, string>>, yes: yes ?? false };
  const found = await answers(applicationForm(surroundings), applicationQuestions(surroundings), asking, io);

  const lines = await planning(io, async () => {
    const before = await plansBeside(project, surroundings.stacks, io);
    const { files, told } = await filesFor(found, project, before);
    return written(files, async () => {
      const others = before.filter(({ stack }) => !found.stack.includes(stack));
      const plans = await planned(project, found.stack, others, io, before);
      return [...told, ...warnings(plans, found), ...plans.map(verdict), await rendered(found, io)];
    });
  });
  io.stdout.write(`${lines.join("\n")}\n\n${next(found)}`);
}

/** All files with what they will be, and what is to be said of them. */
async function filesFor(found: ApplicationAnswers, project: Project, before: readonly Plan[]) {
  const { name, image, from, stack: stacks } = found;
  const environments = stacks.map((stack) => environmentOf(stack, before));
  const tiers = [...new Set(environments.map(({ tier }) => tier))];
  const files = new Map<string, string>();
  for (const [file, text] of applicationFiles(found, tiers))
    files.set(join(APPS, name, file), await formatted(text));
  const told = [`Wrote ${[...files.keys()].map(short).join(", ")}.`];

  for (const environment of environments) {
    const path = stackPath(project.stackFolder, environment.stack);
    const document = openDocument(path);
    const registry = nameIn(
      document,
      { project: project.name, environment },
      name,
      parseImage(image).repository,
    );
    files.set(path, await formatted(document.toString()));
    told.push(`Named it in ${short(path)}${registry === undefined ? "" : `, which now trusts ${registry}`}.`);
  }
  for (const caller of from) {
    const document = callerDocument(APPS, caller, name);
    if (document === undefined) continue;
    files.set(join(APPS, caller, "defaults.yaml"), await formatted(document.toString()));
    told.push(`Let ${caller} reach it, in ${short(join(APPS, caller, "defaults.yaml"))}.`);
  }
  return { files, told };
}

function environmentOf(stack: string, plans: readonly Plan[]): Environment {
  const plan = plans.find((each) => each.stack === stack);
  if (plan?.environmentRead === undefined)
    throw new CommandError(
      `stack ${stack} has to be one that can be planned: npx doks plan ${stack}; nothing was written`,
    );
  return plan.environmentRead as Environment;
}

function short(path: string): string {
  return path.slice(ROOT.length + 1);
}

function warnings(plans: readonly Plan[], { name, from }: ApplicationAnswers): string[] {
  const kept = plans.flatMap(({ environmentRead }) => barred(environmentRead as Environment, from, name));
  return [...new Set(kept)].map(
    (caller) => `${caller} may not reach it yet: its own files say whom it may, and have to name ${name}.`,
  );
}

/** What the chart makes of it, where Helm is: an object that is invalid is a fault of the answers too. */
async function rendered({ stack: stacks, name }: ApplicationAnswers, io: Io): Promise<string> {
  const { render } = load("./render/run") as typeof import("./render/run");
  const { isWell } = load("./render/result") as typeof import("./render/result");
  const { reportText } = load("./render/report") as typeof import("./render/report");
  const out = mkdtempSync(join(tmpdir(), "doks-init-"));
  try {
    const options = { out, charts: join(ROOT, ".charts"), releases: false, apiVersions: [] };
    const results = await render(ROOT, stacks, options, io.env, () => undefined);
    const own = results.map((each) => ({
      ...each,
      rendered: each.rendered.filter(({ source }) => source.name === name),
    }));
    if (!isWell(own)) {
      io.stderr.write(reportText(own, { style: plain, verbose: false, out }));
      throw new CommandError("what the chart makes of it is not sound; nothing was written");
    }
    const objects = own.flatMap((each) => each.rendered).reduce((sum, each) => sum + each.objects, 0);
    return `Rendered by Helm: ${objects} objects, all of them valid.`;
  } catch (error) {
    if (!(error instanceof CommandError && error.exitCode === ExitCode.missingTool)) throw error;
    return "Not rendered, since Helm is not here; where it is, npx doks render does that.";
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

function next({ name, stack: stacks }: ApplicationAnswers): string {
  const steps = [
    ["git diff", "what was changed; apps/ has what is new"],
    [`git add apps Pulumi.*.yaml && git commit -m "feat: ${name}"`, "a merge delivers it"],
    [
      `pulumi up --stack ${stacks[0] ?? ""}`,
      "once in each of its stacks; from then on a merge is all it takes",
    ],
  ] as const;
  return `Next:\n${steps.map(([line, what]) => `  ${line}\n      ${what}\n`).join("")}`;
}

/** `doks init app`: the files of a new application, planned and rendered before they stay. */
export function program(io: Io): DoksCommand {
  return command("init app", commands["init app"], io, notes)
    .option("--name <name>", "name of the application, and of its folder in apps/")
    .option("--image <image>", "image with its tag, such as ghcr.io/acme/shop:v1.0.0")
    .option("--port <number>", "port that it listens on; default 8080")
    .option("--probe <path>", "path that answers 200 while it is well; default /health")
    .option("--use <services>", "data services that it uses, such as postgres,redis; default none")
    .option("--from <apps>", "applications that call it, such as backend,ai-service; default none")
    .option("--host <hosts>", "default for <app>.<domain>, none, or hosts such as shop.acme.dev")
    .option("--replicas <number>", "replicas in production, with 1 elsewhere; default 2")
    .option("--stack <names>", "stacks that shall have it, such as staging,production; default all")
    .option("-y, --yes", "ask nothing: what is not given gets its default")
    .action(async (options: Options) => {
      try {
        await initApp(options, io);
      } catch (error) {
        if (error instanceof PlanError) throw new CommandError(error.message);
        throw error;
      }
    });
}

const notes = [
  "What no option says is asked for at a terminal. Writes apps/<name>/, names it in each stack, has it trust the image's " +
    "registry where it does not, and lets those who call it reach it. All of it is taken back where a stack cannot be " +
    "planned with it, breaks a mandatory rule that it kept before, or, where Helm is, something invalid is rendered.",
];

export const main = (argv: readonly string[], io: Io): Promise<void> => run(program(io), argv, io);
