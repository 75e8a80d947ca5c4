import { mebibytes, postgresMebibytes } from "../../lib/kubernetes/quantity";
import { shown, type Check, type Violation } from "../../lib/violation";
import type { Subject } from "./subject";

/** Memory of one backend process that does nothing, in MiB: a cautious figure, so that no sound tuning fails. */
const idleConnection = 5;

/** One connection in so many is taken to sort or hash at any time, each with one `work_mem`. */
const busyShare = 10;

/** Connections that PostgreSQL keeps for superusers, replication management, health checks and the exporter. */
export const reservedConnections = 20;

/** Clients at once that each Pgpool serves at the very least. */
const fewestClients = 8;

/** Users that the chart makes for itself. */
const taken = ["postgres", "repmgr"];

/** PostgreSQL's tuning fits the memory limit, and the application's user is not one of the chart's own. */
export const postgres: Check<Subject> = ({ environment: { data } }) => {
  if (!data.postgres.enabled) return [];
  const { user, resources, tuning, pgpool, schemas } = data.postgres;
  const { maxConnections, sharedBuffers, workMem, maintenanceWorkMem } = tuning;
  const violations: Violation[] = [];
  if (taken.includes(user)) {
    violations.push({
      path: "data.postgres.user",
      got: shown(user),
      allowed: `another name than ${taken.join(", ")}`,
    });
  }
  const names: [string, string][] = [
    ["user", user],
    ...schemas.map((name, index): [string, string] => [`schemas[${index}]`, name]),
  ];
  for (const [path, name] of names.filter(([, name]) => name.startsWith("pg_"))) {
    const allowed = "another name: PostgreSQL keeps those that begin with pg_";
    violations.push({ path: `data.postgres.${path}`, got: shown(name), allowed });
  }
  const fewest = reservedConnections + fewestClients * pgpool.replicas;
  if (maxConnections < fewest) {
    violations.push({
      path: "data.postgres.tuning.maxConnections",
      got: shown(maxConnections),
      allowed: `${fewest} or more: ${reservedConnections} reserved ones, and ${fewestClients} for each Pgpool`,
    });
  }
  const needed = Math.ceil(
    postgresMebibytes(sharedBuffers) +
      postgresMebibytes(maintenanceWorkMem) +
      maxConnections * idleConnection +
      Math.ceil(maxConnections / busyShare) * postgresMebibytes(workMem),
  );
  if (mebibytes(resources.limits.memory) < needed) {
    violations.push({
      path: "data.postgres.resources.limits.memory",
      got: resources.limits.memory,
      allowed:
        `${needed}Mi or more: shared_buffers ${sharedBuffers}, maintenance_work_mem ${maintenanceWorkMem}, ` +
        `${maxConnections} connections of ${idleConnection}MB, one in ${busyShare} with work_mem ${workMem}`,
    });
  }
  return violations;
};
