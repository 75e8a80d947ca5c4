import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { allRules } from "./pack";
import { introduction, notAsked, otherLevels } from "./reference-text";
import { levelIn, type Rule } from "./rule";
import { acceptedUpstream } from "./upstream";

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
    rule.requirement === undefined ? "" : `[${rule.requirement}](requirements.md)`,
  ]);
  return [
    introduction,
    "| Rule | What holds, and how to mend it | Severity | Level | CIS | Asked for by |",
    "| --- | --- | --- | --- | --- | --- |",
    ...rows.map((cells) => `| ${cells.map((text) => text.replaceAll("|", "\\|")).join(" | ")} |`),
    "",
    ...takenLines(),
    ...notAsked,
    "<!-- prettier-ignore-end -->",
    "",
  ].join("\n");
}

/** What rules do not hold for, without an exception of a stack. */
function takenLines(): readonly string[] {
  const rows = acceptedUpstream.map(
    ({ what, namespace, rules, because }) =>
      `| ${what.join(", ")} | ${namespace} | ${rules.map((rule) => `\`${rule}\``).join(", ")} | ${because} |`,
  );
  return [
    "## What is taken as it comes",
    "",
    "For these workloads of others, by name, namespace and images, the rules named are not asked, in any stack (policy/upstream.ts).",
    "All other rules are.",
    "",
    "| Workload | Namespace | Rules | Why |",
    "| --- | --- | --- | --- |",
    ...rows,
    "",
  ];
}

function levelsOf(rule: Rule): string {
  const [staging, production] = [levelIn("staging", rule), levelIn("production", rule)];
  const level = staging === production ? staging : `${staging}; production ${production}`;
  const other = otherLevels[rule.name];
  return other === undefined ? level : `${level}; advisory ${other}`;
}

if (require.main === module) writeFileSync(join(__dirname, "..", referencePath), reference(allRules));
