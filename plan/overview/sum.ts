import { cents, usd } from "../../cost/money";
import { countOf } from "../labels";
import type { Plan } from "../plan";
import { usdInWords } from "./dollars";
import type { Planned } from "./planned";
import { verdictOf } from "./verdict";

/** The last line: how many stacks, resources and findings, what all of it costs a month, and how long it took. */
export function closingLine({ plans, failures, seconds }: Planned): string {
  const total = (of: (plan: Plan) => number): number => plans.reduce((sum, plan) => sum + of(plan), 0);
  const refused = failures.length + plans.filter((plan) => verdictOf(plan) === "refused").length;
  const counts = [
    countOf(plans.length + failures.length, "stack"),
    ...(refused === 0 ? [] : [`${refused} refused`]),
    countOf(
      total(({ resources }) => resources.length - 1),
      "resource",
    ),
    countOf(
      total(({ findings = [] }) => findings.length),
      "finding",
    ),
  ];
  const [now, most] = [
    usd(total(({ cost }) => cents(cost.monthlyUsd))),
    usd(total(({ cost }) => cents(cost.ceilingUsd))),
  ];
  const money = now === most ? usdInWords(now) : `${usdInWords(now)} to ${usdInWords(most)}`;
  return `${counts.join(", ")}: ${money} a month, planned in ${seconds.toFixed(1)} s`;
}
