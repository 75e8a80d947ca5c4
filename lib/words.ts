/** The words of a line as shells and configuration files take them: what is in quotes is one, without its quotes. */
export function wordsOf(line: string): readonly string[] {
  return (line.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? []).map((word) => word.replaceAll(/["']/g, ""));
}
