import { quoted, type CompletedCommand, type CompletedOption, type Value } from "./words";

/** What `eval "$(doks completion zsh)"` takes. */
export function zsh(commands: readonly CompletedCommand[]): string {
  const groups = commands.filter(({ next }) => next.length > 0);
  const described = (prefix: string): string =>
    commands
      .filter(({ name }) => name.startsWith(prefix) && !name.slice(prefix.length).includes(" "))
      .map(({ name, summary }) => quoted(`${name.slice(prefix.length)}:${summary}`))
      .join(" ");
  return `_doks_stacks() {
  local -a stacks=(Pulumi.*.yaml(N))
  compadd -- \${\${stacks#Pulumi.}%.yaml}
}
_doks() {
  local -a next
  if ((CURRENT == 2)); then
    next=(${described("")})
    _describe command next
    return
  fi
  shift words
  ((CURRENT--))
  local command=$words[1]
  if ((CURRENT == 2)); then
    case $command in
${groups.map(({ name }) => `      ${name}) next=(${described(`${name} `)}); _describe command next ;;`).join("\n")}
    esac
  else
    case "$command $words[2]" in
      ${commands
        .filter(({ name }) => name.includes(" "))
        .map(({ name }) => quoted(name))
        .join(" | ")}) command="$command $words[2]"; shift words; ((CURRENT--)) ;;
    esac
  fi
  case $command in
${commands.map((each) => `    ${quoted(each.name)}) _arguments ${specs(each).join(" ")} ;;`).join("\n")}
  esac
}
compdef _doks doks
`;
}

function specs({ options, value }: CompletedCommand): string[] {
  return [
    ...options.flatMap(optionSpecs),
    ...(value === undefined
      ? []
      : [quoted(`*:${typeof value === "string" ? value : "word"}:${action(value)}`)]),
  ];
}

function optionSpecs({ long, short, description, value }: CompletedOption): string[] {
  const about = description.replace(/[[\]\\:]/g, "\\$&");
  return [long, ...(short === undefined ? [] : [short])].map((flag) =>
    quoted(
      `${flag}${value !== undefined && flag === long ? "=" : ""}[${about}]${value === undefined ? "" : `:value:${action(value)}`}`,
    ),
  );
}

function action(value: Value): string {
  if (value === "stack") return "_doks_stacks";
  if (value === "file") return "_files";
  if (value === "folder") return "_files -/";
  return value === "words" ? " " : `(${value.join(" ")})`;
}
