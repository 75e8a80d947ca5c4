import { quoted, type CompletedCommand, type Value } from "./words";

/** What `eval "$(doks completion bash)"` takes. */
export function bash(commands: readonly CompletedCommand[]): string {
  const deeper = commands.filter(({ name }) => name.includes(" ")).map(({ name }) => quoted(name));
  const values = commands.flatMap(({ name, options }) =>
    options.flatMap(({ long, short, value }) =>
      value === undefined ? [] : [`    ${flags(name, long, short)}) ${answer(value)}; return ;;`],
    ),
  );
  const own = commands.map(({ name, options, value, next }) => {
    const dashed = options.flatMap(({ long, short }) => [long, ...(short === undefined ? [] : [short])]);
    const first = next.length > 0 ? words([...next, ...dashed]) : undefined;
    return `    ${quoted(name)}) [[ $cur == -* ]] && ${words(dashed)} || ${first ?? (value === undefined ? words(dashed) : answer(value))} ;;`;
  });
  const top = commands.filter(({ name }) => !name.includes(" ")).map(({ name }) => name);
  return `_doks_words() { COMPREPLY=($(compgen -W "$1" -- "$cur")); }
_doks_paths() { compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen "$1" -- "$cur"); }
_doks_stacks() {
  local file names=
  for file in Pulumi.*.yaml; do
    # bash would run what a name contains.
    [[ $file =~ ^Pulumi\\.([A-Za-z0-9._-]+)\\.yaml$ ]] && names+=" \${BASH_REMATCH[1]}"
  done
  _doks_words "$names"
}
_doks() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} command=\${COMP_WORDS[1]}
  COMPREPLY=()
  # bash takes --option=value for three words.
  [[ $prev == = ]] && prev=\${COMP_WORDS[COMP_CWORD - 2]}
  [[ $cur == = ]] && cur=
  if ((COMP_CWORD == 1)); then
    ${words(top)}
    return
  fi
  if ((COMP_CWORD > 2)); then
    case "$command \${COMP_WORDS[2]}" in ${deeper.join(" | ")}) command+=" \${COMP_WORDS[2]}" ;; esac
  fi
  case "$command $prev" in
${values.join("\n")}
  esac
  case "$command" in
${own.join("\n")}
  esac
}
complete -F _doks doks
`;
}

function flags(name: string, ...all: readonly (string | undefined)[]): string {
  return all.flatMap((flag) => (flag === undefined ? [] : quoted(`${name} ${flag}`))).join(" | ");
}

function words(list: readonly string[]): string {
  return `_doks_words ${quoted(list.join(" "))}`;
}

function answer(value: Value): string {
  if (value === "stack") return "_doks_stacks";
  if (value === "file") return "_doks_paths -f";
  if (value === "folder") return "_doks_paths -d";
  return value === "words" ? ":" : words(value);
}
