import type { Plan } from "../plan";
import type { Row } from "./rows";

/** What is in the way in one stack. */
interface Lack {
  readonly stack: string;
  readonly got: string;
}

/** What has to be set before an `up`, each property once. */
export function toSet(plans: readonly Plan[]): readonly Row[] {
  const lacks = new Map<string, { readonly allowed: string; readonly path: string; readonly in: Lack[] }>();
  for (const plan of plans) {
    for (const { path, got, allowed } of plan.facts?.().unset ?? []) {
      const lack = lacks.get(`${path} ${allowed}`) ?? { path, allowed, in: [] };
      lack.in.push({ stack: plan.stack, got });
      lacks.set(`${path} ${allowed}`, lack);
    }
  }
  const token = plans.some(({ resources }) => resources.some(({ type }) => type.startsWith("digitalocean:")));
  return [
    ...[...lacks.values()].map(({ path, allowed, in: found }): Row => [
      path,
      allowed + said(found, plans.length),
    ]),
    ...(token ? [["DIGITALOCEAN_TOKEN", "a token of your account, in the environment"] as const] : []),
  ];
}

/** What is there instead, or of several stacks which of them lack it. */
function said(found: readonly Lack[], stacks: number): string {
  const [first] = found;
  if (stacks === 1 && first !== undefined) return `, not ${first.got}`;
  return found.length === stacks ? "" : ` (${found.map(({ stack }) => stack).join(", ")})`;
}

/** What the program warned of besides, each text once. */
export function warningsBeside(plans: readonly Plan[]): readonly string[] {
  const told = new Set(plans.flatMap((plan) => (plan.facts?.().unset ?? []).map(({ warning }) => warning)));
  return [
    ...new Set(
      plans.flatMap(({ messages }) =>
        messages.flatMap(({ severity, text }) => (severity === "warning" && !told.has(text) ? [text] : [])),
      ),
    ),
  ];
}
