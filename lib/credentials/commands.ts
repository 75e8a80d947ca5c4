import { namesCredential } from "./names";

/** Programs whose short options take a password, with what stands before it. */
const commands: readonly RegExp[] = [
  /\bcurl\b[^|;&\n]{0,500}?[ \t](?:-u|--user)[ =]?["']?[^\s:"']+:([^\s"']+)/,
  /\bredis-cli\b[^|;&\n]{0,500}?[ \t]-a[ \t]*["']?([^\s"']+)/,
  // Of these, a space would make it the name of a database.
  /\b(?:mysql|mariadb)(?:-?(?:admin|dump|check))?\b[^|;&\n]{0,500}?[ \t]-p["']?([^\s"']+)/,
  /\b(?:sshpass|mongosh?|mongo(?:dump|restore)|(?:docker|podman|helm registry)[ \t]+login)\b[^|;&\n]{0,500}?[ \t]-p[ \t]*["']?([^\s"']+)/,
];

/** A long option with a space before its value: `--requirepass hunter22`. */
const option = /(?:^|\s)--?([A-Za-z][\w-]*)[ \t]+["']?([^\s"'-][^\s"']{3,})/g;

/** What a sentence about an option goes on with, or a help text: `--token TOKEN`. */
const word = /^(?:[a-z]+[,.:;]?|[A-Z_]+)$/;

/** What a shell puts in: a variable, the output of a command, a file. */
const expanded = /^(?:[$`@]|<\()/;

/**
 * Whether a command line, or a script, hands a password to a program.
 * @param isLiteral whether a text under the name of a credential is the value itself
 */
export function passwordInCommand(text: string, isLiteral: (value: string) => boolean): boolean {
  // Most texts have no option at all.
  if (!/(?:^|\s)-/.test(text)) return false;
  const isPassword = (value: string): boolean => !expanded.test(value) && isLiteral(value);
  for (const command of commands) {
    const password = command.exec(text)?.[1];
    if (password !== undefined && isPassword(password)) return true;
  }
  for (const [, name = "", value = ""] of text.matchAll(option))
    if (namesCredential(name) && !word.test(value) && isPassword(value)) return true;
  return false;
}
