import { sectionOf } from "../../catalog";
import type { Check } from "../../lib/violation";
import { dataServicesOf } from "../installed";
import type { Subject } from "./subject";

/** Services that elect a leader have an odd number of nodes, 3 or more. */
export const quorum: Check<Subject> = ({ environment }) =>
  dataServicesOf(environment).flatMap((chart) => {
    const { replicas } = sectionOf(chart, environment);
    if (replicas >= 3 && replicas % 2 === 1) return [];
    return [
      {
        path: `${chart.path}.replicas`,
        got: String(replicas),
        allowed: "an odd number of 3 or more: with fewer, or a tie, nothing is elected when a node is lost",
      },
    ];
  });
