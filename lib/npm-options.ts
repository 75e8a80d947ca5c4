import type { Argument, Command, Option } from "commander";
import { existsSync } from "node:fs";

/** npm took options for itself, and does not tell well enough what they were. */
export class LostOptions extends Error {}

/** As much of the process as tells what npm took. */
interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly stderr: { write(text: string): unknown };
}

/**
 * `npm run plan --against main` hands on `main` alone: npm takes what begins with `--` for an option of its own, and
 * leaves `npm_config_against=true` in the environment, or the value where it was written as `--against=main`.
 * @returns the arguments as they were meant; says what it took for them
 * @throws LostOptions where they can be meant in several ways, or in none
 */
export function withTaken(
  program: Command,
  script: string | undefined,
  argv: readonly string[],
  io: Surroundings,
): readonly string[] {
  // Anything else that npm runs, such as a test that calls a command, has variables that are not the command's.
  if (script === undefined || io.env.npm_lifecycle_event !== script) return argv;
  const taken = program.options.flatMap((option) => takenOf(option, argv, io.env));
  if (taken.length === 0) return argv;
  const waiting = taken.filter(({ value }) => value === undefined);
  const dashed = argv.findIndex((argument) => /^-./.test(argument));
  const [plain, rest] = dashed < 0 ? [argv, []] : [argv.slice(0, dashed), argv.slice(dashed)];
  const meanings = assignments(waiting, plain).filter((meaning) =>
    fits(meaning, program.registeredArguments),
  );
  const [meaning] = meanings;
  if (meaning === undefined || meanings.length > 1) {
    const names = taken.map(({ option }) => option.long ?? "").join(" and ");
    const own = argv.length === 0 ? "" : `; it handed on ${argv.join(" ")}`;
    throw new LostOptions(
      `npm took ${names} for itself${own}. Put -- before the options: ` +
        `npm run ${script} -- ${taken.map(({ option }) => option.flags.replace(/^-\w, /, "")).join(" ")}`,
    );
  }
  const options = taken.flatMap((each) => written(each, meaning.values.get(each)));
  const meant = [...meaning.left, ...options, ...rest];
  // What this command starts, such as the plan of another commit, was given none of them.
  for (const { option } of taken) for (const name of variablesOf(option)) delete io.env[name];
  io.stderr.write(`npm took options for itself; read as: npm run ${script} -- ${meant.join(" ")}\n`);
  return meant;
}

/** An option that npm took; without a value, that is among the arguments. */
interface Taken {
  readonly option: Option;
  readonly value?: string | true;
}

function takenOf(option: Option, argv: readonly string[], env: NodeJS.ProcessEnv): Taken[] {
  const { long } = option;
  if (!long || argv.some((argument) => argument === long || argument.startsWith(`${long}=`))) return [];
  const value = variableOf(option, env);
  if (option.negate) return value === "" ? [{ option, value: true }] : [];
  if (value === undefined || value === "") return [];
  const several = value.split("\n\n");
  if (!option.required && !option.optional) return value === "true" ? [{ option, value: true }] : [];
  return several.map((each) => (each === "true" ? { option } : { option, value: each }));
}

function variableOf(option: Option, env: NodeJS.ProcessEnv): string | undefined {
  // npm has a level of its own log for it.
  if (option.long === "--verbose") return env.npm_config_loglevel === "verbose" ? "true" : undefined;
  return variablesOf(option).flatMap((name) => env[name] ?? [])[0];
}

/** npm leaves out the `no-`, and completes what is the beginning of an option of its own. */
function variablesOf({ long, negate }: Option): readonly string[] {
  const name = (long ?? "").slice(negate ? "--no-".length : "--".length).replaceAll("-", "_");
  return [`npm_config_${name}`, ...(name === "to" ? ["npm_config_token_description"] : [])];
}

/** One way to understand what is left: which argument is the value of which option, and what are arguments. */
interface Meaning {
  readonly values: ReadonlyMap<Taken, string>;
  readonly left: readonly string[];
}

function assignments(waiting: readonly Taken[], argv: readonly string[]): Meaning[] {
  const [first, ...others] = waiting;
  if (first === undefined) return [{ values: new Map(), left: argv }];
  return argv.flatMap((value, index) =>
    accepts(first.option, value)
      ? assignments(others, argv.toSpliced(index, 1)).map(({ values, left }) => ({
          values: new Map([[first, value], ...values]),
          left,
        }))
      : [],
  );
}

/** Whether what is left are arguments that the command takes. */
function fits({ left }: Meaning, args: readonly Argument[]): boolean {
  const argumentAt = (index: number): Argument | undefined =>
    args[index] ?? args.find(({ variadic }) => variadic);
  return (
    left.length >= args.filter(({ required }) => required).length &&
    left.every((value, index) => {
      const argument = argumentAt(index);
      if (argument === undefined) return false;
      // npm runs a script in the folder of the stacks.
      return argument.parseArg ? accepts(argument, value) : existsSync(`Pulumi.${value}.yaml`);
    })
  );
}

function accepts(
  { parseArg, defaultValue }: Pick<Option, "parseArg" | "defaultValue">,
  value: string,
): boolean {
  try {
    parseArg?.(value, defaultValue as never);
    return true;
  } catch {
    return false;
  }
}

function written({ option: { long }, value }: Taken, found: string | undefined): string[] {
  const text = value ?? found;
  return text === true || text === undefined ? [long ?? ""] : [long ?? "", text];
}
