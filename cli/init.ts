import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { command, CommandError, pathOption, run, type DoksCommand, type Io } from "../lib/command";
import { commands } from "../lib/commands";
import { writeWhole } from "../lib/output";
import { PlanError } from "../plan/errors";
import type { Plan } from "../plan/plan";
import { readProject } from "../plan/project-file";
import { knownStacks } from "../plan/stack-file";
import { answers } from "./init/ask";
import { formatted, openDocument } from "./init/document";
import { stackForm, stackPath, stackQuestions, writeStack } from "./init/stack";
import { planned, planning, plansBeside, verdict } from "./init/verdict";

const ROOT = join(__dirname, "..");

interface Options {
  readonly yes?: true;
  readonly force?: true;
  readonly stacks?: string;
  readonly [answer: string]: string | true | undefined;
}

async function init({ yes, force, stacks: elsewhere, ...given }: Options, io: Io): Promise<void> {
  const project = readProject(ROOT, elsewhere);
  const folder = project.stackFolder;
  const stacks = knownStacks(folder);
  const form = stackForm(folder, force ?? false);
  const asking = { given: given as Readonly<Record<string, string>>, yes: yes ?? false };
  const found = await answers(form, stackQuestions(stacks, originOf(ROOT)), asking, io);

  const path = stackPath(folder, found.stack);
  const document = openDocument(path);
  const { plan, text } = await planning(io, async () => {
    const others = await plansBeside(
      project,
      stacks.filter((name) => name !== found.stack),
      io,
    );
    writeStack(document, project.name, found, others.flatMap(vpcOf));
    const text = await formatted(document.toString());
    const draft = mkdtempSync(join(tmpdir(), "doks-init-"));
    try {
      writeFileSync(stackPath(draft, found.stack), text);
      const [own] = await planned({ ...project, stackFolder: draft }, [found.stack], others, io);
      return { plan: own as Plan, text };
    } finally {
      rmSync(draft, { recursive: true });
    }
  });
  writeWhole(path, text);
  io.stdout.write(`Wrote Pulumi.${found.stack}.yaml.\n${verdict(plan)}\n\n${next(project.name, found)}`);
}

function vpcOf({ environment }: Plan): string[] {
  const { cluster } = environment as { readonly cluster?: { readonly vpcSubnet?: unknown } };
  return typeof cluster?.vpcSubnet === "string" ? [cluster.vpcSubnet] : [];
}

/** The repository that this is a clone of, as Argo CD reads one without a key. */
function originOf(root: string): string | undefined {
  try {
    const url = execFileSync("git", ["remote", "get-url", "origin"], {
      cwd: root,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
    const https = url.replace(/^(ssh:\/\/)?git@([^:/]+)[:/]/, "https://$2/");
    return /^https:\/\/[^@\s]+$/.test(https) ? https : undefined;
  } catch {
    return undefined; // no Git, or a clone of nothing
  }
}

function next(project: string, { stack, dns }: { readonly stack: string; readonly dns: string }): string {
  const look =
    dns === "digitalocean"
      ? [
          `pulumi config set --secret ${project}:dnsToken --stack ${stack}`,
          "a token that may change DNS records",
        ]
      : [`npx doks plan ${stack}`, "all of it, with its cost and what the policy advises"];
  const made = [
    `pulumi stack init ${stack}`,
    "once, with DIGITALOCEAN_TOKEN and a backend: README.md, Provision",
  ];
  const up = [`pulumi up --stack ${stack}`, "builds it"];
  const steps = dns === "digitalocean" ? [made, look, up] : [look, made, up];
  return `Next:\n${steps.map(([line = "", what = ""]) => `  ${line}\n      ${what}\n`).join("")}`;
}

/** `doks init`: the file of a new stack, planned before it is written. */
export function program(io: Io): DoksCommand {
  return command("init", commands.init, io, notes)
    .option("--stack <name>", "name of the new stack; default the first tier that has none")
    .option("--tier <tier>", "preset to start from: staging or production; default as the stack is called")
    .option("--domain <domain>", "domain of yours, under which applications are reached as <app>.<domain>")
    .option("--email <address>", "e-mail address for the account at Let's Encrypt")
    .option(
      "--repository <url>",
      "Git repository that Argo CD delivers from; default where this clone is from",
    )
    .option("--region <slug>", "region of DigitalOcean's; default fra1")
    .option("--size <slug>", "size of the nodes for applications; default the preset's")
    .option("--dns <way>", "manual, or digitalocean, which keeps the records; default manual")
    .option("--budget <usd>", "most USD a month that the policy allows; default the preset's")
    .option("-y, --yes", "ask nothing: what is not given gets its default")
    .option("--force", "put the answers into a file that is there; the rest of it stays")
    .option(
      "--stacks <folder>",
      "folder that gets the file; default beside Pulumi.yaml",
      pathOption("folder", io),
    )
    .action(async (options: Options) => {
      try {
        await init(options, io);
      } catch (error) {
        if (error instanceof PlanError) throw new CommandError(error.message);
        throw error;
      }
    });
}

const notes = [
  "What no option says is asked for at a terminal. The file is only written once the stack can be planned and breaks " +
    "no mandatory rule. A further stack of a tier gets ranges that the other stacks do not have.",
];

export const main = (argv: readonly string[], io: Io): Promise<void> => run(program(io), argv, io);
