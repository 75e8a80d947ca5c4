import { systemPool } from "../pods";
import type { Check } from "../../lib/violation";
import { missingPool } from "./applications";
import type { DedicatedSubject } from "./subject";

/** The data services run on pools that are there; whatever these are tainted with, the services tolerate. */
export const placement: Check<DedicatedSubject> = ({ environment }) =>
  (["postgres", "redis", "rabbitmq"] as const).flatMap((name) => {
    const { enabled, pool } = environment.data[name];
    const names = [systemPool, ...environment.cluster.pools.map((candidate) => candidate.name)];
    if (!enabled || pool === undefined || names.includes(pool)) return [];
    return [missingPool(`data.${name}.pool`, pool, environment)];
  });
