import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { aboutCommands, usualExitCodes, type About } from "../lib/commands";

/** Where the page is, from the repository's root. */
export const referencePath = "docs/commands.md";

/** docs/commands.md: every command of `doks`, out of the one table of them. */
export function reference(): string {
  const all = Object.entries<About>(aboutCommands);
  const rows = all.map(
    ([name, { summary, script }]) =>
      `| \`${name}\` | ${summary} | ${script === undefined ? "" : `\`npm run ${script}\``} |`,
  );
  return `<!-- prettier-ignore-start -->
<!-- Generated from lib/commands.ts by \`npm run docs\`: change that, not this. -->

# Commands

\`npx doks\`, in the project's folder after \`npm ci\`, is the one command; \`npx doks <command> --help\` has the options of
each. \`npm link\` makes it plain \`doks\`, without the second that npx takes to start, and with
[completion](#completion). The scripts of npm do the same, with the options after \`--\`, as in
\`npm run plan -- staging --verbose\`.

| Command | What it does | Script |
| --- | --- | --- |
${rows.join("\n")}

Exit codes: ${codes(usualExitCodes)}. Where a command has others, or means more by them, its section says so.

${all.map(section).join("\n")}
<!-- prettier-ignore-end -->
`;
}

function codes(meanings: Readonly<Record<number, string>>): string {
  return Object.entries(meanings)
    .map(([code, meaning]) => `${code} ${meaning}`)
    .join(", ");
}

function section([name, { examples, exitCodes }]: readonly [string, About]): string {
  const lines = examples.map(([line, what]) => (what === undefined ? line : `${line}   # ${what}`));
  const own = exitCodes === undefined ? "" : `\nExit codes: ${codes(exitCodes)}.\n`;
  return `## ${name}\n\n\`\`\`sh\n${lines.join("\n")}\n\`\`\`\n${own}`;
}

if (require.main === module) writeFileSync(join(__dirname, "..", referencePath), reference());
