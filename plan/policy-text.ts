import { kindOf } from "./labels";
import type { Plan } from "./plan";
import type { PolicyFinding } from "./policy-finding";
import { wrap, type Style } from "../lib/style";

/** Most findings of one rule that are shown; of the others, how many there are. */
const mostFindings = 10;

/**
 * What the policy pack says of a plan: what stops an `up` first, by rule, each with how to mend it. Nothing for a
 * project without a pack.
 */
export function policyLines(
  plan: Plan,
  { style, verbose }: { readonly style: Style; readonly verbose: boolean },
): string[] {
  const { findings } = plan;
  if (findings === undefined) return [];
  if (findings.length === 0) return [style.bold("Policy"), "  every rule holds"];
  return [
    `${style.bold("Policy")}  ${summary(findings)}`,
    ...byRule(findings).flatMap((group) => ruleLines(plan, group, style, verbose ? Infinity : mostFindings)),
  ];
}

/** `1 mandatory, 4 advisory`. */
export function summary(findings: readonly PolicyFinding[]): string {
  const levels = [...new Set(findings.map(({ level }) => level))];
  return levels
    .map((level) => `${findings.filter((finding) => finding.level === level).length} ${level}`)
    .join(", ");
}

/** Findings of one rule at one level, in the order in which they come. */
export function byRule(findings: readonly PolicyFinding[]): readonly (readonly PolicyFinding[])[] {
  const groups = new Map<string, PolicyFinding[]>();
  for (const finding of findings) {
    const key = `${finding.level} ${finding.policy}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  return [...groups.values()];
}

/** What has to hold and how to mend it, and what is there instead. */
export function partsOf({ message }: PolicyFinding): { readonly rule: string; readonly found: string } {
  const end = message.indexOf("\n");
  return end < 0
    ? { rule: message, found: "" }
    : { rule: message.slice(0, end), found: message.slice(end + 1) };
}

function ruleLines(plan: Plan, group: readonly PolicyFinding[], style: Style, most: number): string[] {
  const [first] = group;
  if (first === undefined) return [];
  const paint = first.level === "mandatory" ? style.error : style.warn;
  const more = group.length - most;
  return [
    `  ${paint(first.level)} ${style.bold(first.policy)} ${style.dim(first.severity)}`,
    ...wrap(partsOf(first).rule, style.width - 4).map((line) => style.dim(`    ${line}`)),
    ...group.slice(0, most).flatMap((finding) => item(plan, finding, style)),
    ...(more > 0 ? [`    and ${more} more; --verbose has all`] : []),
  ];
}

/** One finding; a message that does not name its resource itself is followed by it. */
function item(plan: Plan, finding: PolicyFinding, style: Style): string[] {
  const resource = plan.byUrn(finding.urn);
  const { found } = partsOf(finding);
  const own = resource !== undefined && resource.parent !== undefined && !found.includes(resource.name);
  const text = own ? `${kindOf(resource.type)} ${resource.name}: ${found}` : found;
  const [head = "", ...rest] = wrap(text, style.width - 6);
  return [`    - ${head}`, ...rest.map((line) => `      ${line}`)];
}
