import { sectionOf } from "../../catalog";
import type { Check } from "../../lib/violation";
import { dataServicesOf } from "../installed";
import { systemPool } from "../pods";
import { missingPool } from "./applications";
import type { DedicatedSubject } from "./subject";

/** The data services run on pools that are there; whatever these are tainted with, the services tolerate. */
export const placement: Check<DedicatedSubject> = ({ environment }) =>
  dataServicesOf(environment).flatMap((chart) => {
    const { pool } = sectionOf(chart, environment);
    const names = [systemPool, ...environment.cluster.pools.map((candidate) => candidate.name)];
    if (pool === undefined || names.includes(pool)) return [];
    return [missingPool(`${chart.path}.pool`, pool, environment)];
  });
