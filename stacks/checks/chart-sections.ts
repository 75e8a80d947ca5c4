import { sectionOf } from "../../catalog";
import type { Check } from "../../lib/violation";
import { chartsOf } from "../installed";
import type { Subject } from "./subject";

/** What a chart's own file says of its section as a whole. */
export const chartSections: Check<Subject> = ({ environment }) =>
  chartsOf(environment).flatMap((chart) => chart.faults?.(sectionOf(chart, environment)) ?? []);
