import { quoted, type CompletedCommand, type CompletedOption, type Value } from "./words";

/** What `doks completion fish | source` takes. */
export function fish(commands: readonly CompletedCommand[]): string {
  const lines = commands.flatMap((each) => {
    const [last = "", ...before] = each.name.split(" ").reverse();
    const called = condition(each.name, each.next);
    return [
      line(
        before.length === 0
          ? "__fish_use_subcommand"
          : condition(before.join(" "), siblings(before, commands)),
        [`-a ${last} -d ${quoted(each.summary)}`],
      ),
      ...(each.value === undefined || each.value === "words" ? [] : [line(called, [taken(each.value)])]),
      ...each.options.map((option) => line(called, optionWords(option))),
    ];
  });
  return `function __doks_stacks
  for file in Pulumi.*.yaml
    string replace --regex '^Pulumi\\.(.*)\\.yaml$' '$1' -- $file
  end
end
complete -c doks -f
${lines.join("\n")}
`;
}

/** Whether all words of a name were typed, and none that makes it another command. */
function condition(name: string, next: readonly string[]): string {
  const seen = name.split(" ").map((word) => `__fish_seen_subcommand_from ${word}`);
  const others = next.length === 0 ? [] : [`not __fish_seen_subcommand_from ${next.join(" ")}`];
  return [...seen, ...others].join("; and ");
}

function siblings(group: readonly string[], commands: readonly CompletedCommand[]): readonly string[] {
  return commands.find(({ name }) => name === group.join(" "))?.next ?? [];
}

function line(when: string, words: readonly string[]): string {
  return ["complete -c doks", `-n ${quoted(when)}`, ...words].join(" ");
}

function optionWords({ long, short, description, value }: CompletedOption): string[] {
  return [
    `-l ${long.slice(2)}`,
    ...(short === undefined ? [] : [`-s ${short.slice(1)}`]),
    ...(value === undefined ? [] : ["-r", ...(value === "words" ? [] : [taken(value)])]),
    `-d ${quoted(description)}`,
  ];
}

function taken(value: Value): string {
  if (value === "stack") return "-a '(__doks_stacks)'";
  if (value === "file") return "-F";
  if (value === "folder") return "-a '(__fish_complete_directories)'";
  return typeof value === "string" ? "" : `-a ${quoted(value.join(" "))}`;
}
