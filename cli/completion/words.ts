import type { Command, Option } from "commander";
import type { DoksCommand } from "../../lib/command";
import { aboutCommands, type CommandName } from "../../lib/commands";

/** What can be typed in a place: names of stacks, paths, one of some words, or what only a person knows. */
export type Value = "stack" | "file" | "folder" | "words" | readonly string[];

/** One option as shells complete it. */
export interface CompletedOption {
  /** Such as `--json`. */
  readonly long: string;
  /** Such as `-v`, where it has one. */
  readonly short?: string;
  readonly description: string;
  /** What it takes; undefined for one that takes nothing. */
  readonly value?: Value;
}

/** One command as shells complete it. */
export interface CompletedCommand {
  /** As it is typed after `doks`. */
  readonly name: string;
  readonly summary: string;
  readonly options: readonly CompletedOption[];
  /** What it takes besides options. */
  readonly value?: Value;
  /** The words that may follow it: commands of a group. */
  readonly next: readonly string[];
}

/** Every command of the table, with the options that commander knows of it. */
export function completedCommands(programs: readonly DoksCommand[]): readonly CompletedCommand[] {
  const names = Object.keys(aboutCommands) as CommandName[];
  return names.map((name) => {
    const program = programs.find((each) => each.name() === name) ?? within(name, programs);
    const [argument] = program?.registeredArguments ?? [];
    return {
      name,
      summary: aboutCommands[name].summary,
      options: (program?.createHelp().visibleOptions(program) ?? []).map(completed),
      ...(argument && { value: argument.argChoices ?? valueOf(argument.name()) }),
      next: names.filter((each) => each.startsWith(`${name} `)).map((each) => each.slice(name.length + 1)),
    };
  });
}

/** `local up` is a command within another. */
function within(name: string, programs: readonly DoksCommand[]): Command | undefined {
  const [group, ...rest] = name.split(" ");
  return programs
    .find((each) => each.name() === group)
    ?.commands.find((each) => each.name() === rest.join(" "));
}

function completed({
  long,
  short,
  flags,
  description,
  required,
  optional,
  argChoices,
}: Option): CompletedOption {
  const value = /[<[](\w+)/.exec(flags)?.[1] ?? "";
  return {
    long: long ?? "",
    ...(short !== undefined && { short }),
    description,
    ...((required || optional) && { value: argChoices ?? (long === "--stack" ? "stack" : valueOf(value)) }),
  };
}

function valueOf(placeholder: string): Value {
  return placeholder === "stack" || placeholder === "file" || placeholder === "folder"
    ? placeholder
    : "words";
}

/** A text as one word of a shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
