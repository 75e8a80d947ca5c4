import { readFileSync } from "node:fs";
import { join } from "node:path";
import { InvalidArgumentError } from "commander";
import { writeWhole } from "../lib/output";
import { command, CommandError, run, userPath, type DoksCommand, type Io } from "../lib/command";
import { commands } from "../lib/commands";
import { start } from "../lib/door";
import { schemaFolder, schemaFile } from "./render/validation/stored";
import { schemasText, trim, type KubernetesSchemas } from "./schemas/trim";

/** Where Kubernetes publishes the OpenAPI document of a version. */
const source = (version: string): string =>
  `https://raw.githubusercontent.com/kubernetes/kubernetes/v${version}/api/openapi-spec/swagger.json`;

const patienceMs = 60_000;

interface Options {
  readonly from?: string;
}

function exactVersion(value: string): string {
  if (/^1\.\d+\.\d+$/.test(value)) return value;
  throw new InvalidArgumentError("It takes an exact version, such as 1.35.4.");
}

async function add(version: string, { from }: Options, io: Io): Promise<void> {
  const where = from ?? source(version);
  const schemas = parse(from === undefined ? await download(where) : readFile(from), version, where);
  const file = join(schemaFolder, schemaFile(version));
  writeWhole(file, schemasText(schemas));
  io.stdout.write(`${file}: ${Object.keys(schemas.kinds).length} kinds of Kubernetes ${version}\n`);
}

function parse(text: string, version: string, where: string): KubernetesSchemas {
  try {
    return trim(JSON.parse(text), version);
  } catch (error) {
    throw new CommandError(`${where}: ${(error as Error).message}`);
  }
}

function readFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new CommandError(`cannot read ${path}: ${(error as Error).message}`);
  }
}

async function download(url: string): Promise<string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(patienceMs) });
    if (!response.ok) throw new Error(`the answer is ${response.status}`);
    return await response.text();
  } catch (error) {
    const { message, cause } = error as Error;
    throw new CommandError(`cannot get ${url}: ${cause instanceof Error ? cause.message : message}`);
  }
}

/** `doks schemas`: adds or renews the schemas of a Kubernetes minor version, by which `doks render` validates. */
export function program(io: Io): DoksCommand {
  return command("schemas", commands.schemas, io, notes)
    .argument("<version>", "exact version of Kubernetes, such as 1.35.4", exactVersion)
    .option("--from <file>", "take api/openapi-spec/swagger.json of that version from this file", (path) =>
      userPath(path, io.env),
    )
    .action((version: string, options: Options) => add(version, options, io));
}

const notes = [
  "Writes cli/render/schemas/kubernetes-<minor>.json: what the published OpenAPI document says of the kinds that a " +
    "cluster serves by default. Review and commit it.",
];

export const main = (argv: readonly string[], io: Io): Promise<void> => run(program(io), argv, io);

if (require.main === module) start(main);
