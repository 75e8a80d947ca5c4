import { dataServices } from "../../catalog";
import type { DataService } from "../../catalog/chart";
import { podsApart, systemPool, tolerationsOf } from "../pods";
import { untolerated } from "../../lib/kubernetes/taint";
import { shown, type Check, type Violation } from "../../lib/violation";
import { isDedicated, type DedicatedEnvironment } from "../topology";
import type { Subject } from "./subject";

/** Names that the data services' releases have in the environment's namespace. */
const taken = Object.values<DataService>(dataServices).map(({ release }) => release);

/** Each application is listed once, under a name that is free, on a pool that is there and takes it. */
export const applications: Check<Subject> = ({ environment, applications: all }) => [
  ...listed(environment),
  ...jobs(environment, all),
  ...all.flatMap(({ application: { name }, values }) => {
    const { replicas } = values;
    const named = podsApart(values);
    if (named <= replicas) return [];
    const path = `apps/${name}/defaults.yaml with ${environment.tier}.yaml: replicas`;
    return [{ path, got: shown(replicas), allowed: `${named} or more, all of workloads' pods among them` }];
  }),
  ...all.flatMap(({ application: { name }, values }) => {
    const { pool } = values;
    if (pool === undefined || pool === systemPool || !isDedicated(environment)) return [];
    const path = `apps/${name}/defaults.yaml with ${environment.tier}.yaml: pool`;
    const found = environment.cluster.pools.find((candidate) => candidate.name === pool);
    if (found === undefined) return [missingPool(path, pool, environment)];
    const [taint] = untolerated(found.taints, tolerationsOf(values));
    return taint === undefined
      ? []
      : [
          {
            path,
            got: `${shown(pool)}, whose taint ${taint.key}=${taint.value}:${taint.effect} it does not tolerate`,
            allowed: `a pool without it, a toleration, or the taint doks-platform/dedicated=${pool}:NoSchedule`,
          },
        ];
  }),
];

/** A job is called after its application and itself, which two may be in different ways. */
function jobs({ tier }: Subject["environment"], all: Subject["applications"]): Violation[] {
  const owners = new Map<string, string>();
  return all.flatMap(({ application: { name }, values }) =>
    Object.entries(values.jobs ?? {}).flatMap(([job, each]) => {
      const owner = owners.get(`${name}-${job}`);
      if (each !== null) owners.set(`${name}-${job}`, owner ?? name);
      if (each === null || owner === undefined || owner === name) return [];
      const path = `apps/${name}/defaults.yaml with ${tier}.yaml: jobs.${job}`;
      return [{ path, got: `${name}-${job}, as ${owner} has one`, allowed: "another name" }];
    }),
  );
}

/** A pool that a workload names and the cluster does not have. */
export function missingPool(path: string, pool: string, { cluster }: DedicatedEnvironment): Violation {
  return {
    path,
    got: shown(pool),
    allowed: [systemPool, ...cluster.pools.map(({ name }) => name)].join(", "),
  };
}

function listed({ delivery: { apps } }: Subject["environment"]): Violation[] {
  return apps.flatMap(({ name }, index) => {
    const path = `delivery.apps[${index}]`;
    if (taken.includes(name))
      return [{ path, got: shown(name), allowed: `another name than ${taken.join(", ")}` }];
    const first = apps.findIndex((other) => other.name === name);
    return first === index
      ? []
      : [{ path, got: `${shown(name)} once more`, allowed: "each application once" }];
  });
}
