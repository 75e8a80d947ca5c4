import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { allRules } from "./pack";
import { introduction } from "./reference-text";
import { levelIn, type Rule } from "./rule";

/** Where the reference is, from the repository's root. */
export const referencePath = "docs/policy.md";

/** docs/policy.md: every rule with its levels, where it looks and where it comes from. */
export function reference(rules: readonly Rule[]): string {
  const rows = [...rules].map((rule) => [
    `\`${rule.name}\``,
    rule.description,
    rule.severity,
    levelsOf(rule),
    rule.framework?.reference ?? "",
    rule.seed ?? "",
  ]);
  return [
    introduction,
    "| Rule | What holds, and how to mend it | Severity | Level | CIS | Asked for by |",
    "| --- | --- | --- | --- | --- | --- |",
    ...rows.map((cells) => `| ${cells.map((text) => text.replaceAll("|", "\\|")).join(" | ")} |`),
    "",
    "<!-- prettier-ignore-end -->",
    "",
  ].join("\n");
}

function levelsOf(rule: Rule): string {
  const [staging, production] = [levelIn("staging", rule), levelIn("production", rule)];
  return staging === production ? staging : `${staging}; production ${production}`;
}

if (require.main === module) writeFileSync(join(__dirname, "..", referencePath), reference(allRules));
