import { sectionOf } from "../../catalog";
import type { Check } from "../../lib/violation";
import { dataServicesOf } from "../installed";
import type { Subject } from "./subject";

/** Services that elect a leader have an odd number of nodes, 3 or more; where work is only tried out, one will do. */
export const quorum: Check<Subject> = ({ environment }) =>
  dataServicesOf(environment).flatMap((chart) => {
    const { replicas } = sectionOf(chart, environment);
    const alone = environment.tier === "development";
    if (replicas % 2 === 1 && (alone || replicas >= 3)) return [];
    return [
      {
        path: `${chart.path}.replicas`,
        got: String(replicas),
        allowed: `an odd number of ${alone ? "1" : "3"} or more: with ${alone ? "" : "fewer, or "}a tie, nothing is elected when a node is lost`,
      },
    ];
  });
