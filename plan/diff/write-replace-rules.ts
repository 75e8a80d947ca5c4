import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { z } from "zod";
import { command, CommandError, pathOption, run, type Io } from "../../lib/command";
import { start } from "../../lib/door";

const FILE = join(__dirname, "replace-rules.json");

const property = z.object({
  $ref: z.string().optional(),
  items: z.object({ $ref: z.string().optional() }).optional(),
  willReplaceOnChanges: z.boolean().default(false),
});
const properties = z.record(z.string(), property);
const schema = z.object({
  name: z.literal("digitalocean"),
  version: z.string(),
  resources: z.record(z.string(), z.object({ inputProperties: properties })),
  types: z.record(z.string(), z.object({ properties: properties.default({}) })),
});
type Properties = z.infer<typeof properties>;

interface Rules {
  /** Version of the package. */
  readonly version: string;
  readonly resources: Readonly<Record<string, readonly string[]>>;
}

function read(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new CommandError(`${path} cannot be read: ${(error as Error).message}`);
  }
}

/**
 * The paths of the inputs that replace, by the resource's name; resources that have none are left out.
 * @throws CommandError if it is no schema of that package
 */
export function replaceRules(json: unknown): Rules {
  const { data, success } = schema.safeParse(json);
  if (!success) {
    const print = "pulumi package get-schema digitalocean@VERSION";
    throw new CommandError(
      `that is no schema with a version of the package digitalocean; take what \`${print}\` prints`,
    );
  }
  const { version, resources, types } = data;
  const pathsIn = (all: Properties, within: readonly string[] = []): string[] =>
    Object.entries(all).flatMap(([name, { willReplaceOnChanges, $ref, items }]) => {
      const reference = items?.$ref ?? $ref;
      const type = reference === undefined ? undefined : types[reference.replace("#/types/", "")];
      const below = reference === undefined || within.includes(reference) ? {} : (type?.properties ?? {});
      const step = items === undefined ? `${name}.` : `${name}[*].`;
      return [
        ...(willReplaceOnChanges ? [name] : []),
        ...pathsIn(below, [...within, reference ?? ""]).map((path) => step + path),
      ];
    });
  const rules = Object.entries(resources)
    .map(([token, { inputProperties }]) => [token.split(":").pop() ?? "", pathsIn(inputProperties)] as const)
    .filter(([, paths]) => paths.length > 0);
  return { version, resources: Object.fromEntries(rules) };
}

/** For those who move the provider's version, so no command of `doks`. */
const about = {
  summary: "Write anew which inputs replace a resource of DigitalOcean's.",
  examples: [["npm run replace-rules -- schema.json"]],
  script: "replace-rules",
} as const;

/** `npm run replace-rules`: which inputs replace a resource of DigitalOcean's, out of the schema of its package. */
export async function main(argv: readonly string[], io: Io): Promise<void> {
  const program = command("replace-rules", about, io, ["Writes plan/diff/replace-rules.json."])
    .argument(
      "<schema>",
      "what `pulumi package get-schema digitalocean@VERSION` prints, as a file",
      pathOption("file", io),
    )
    .action(async (path: string) => {
      const text = JSON.stringify(replaceRules(read(path)));
      writeFileSync(FILE, await format(text, { ...(await resolveConfig(FILE)), filepath: FILE }));
    });

  await run(program, argv, io);
}

if (require.main === module) start(main);
