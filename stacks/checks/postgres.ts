import { mebibytes, postgresMebibytes } from "../quantity";
import { shown, type Check, type Violation } from "../violation";
import type { Subject } from ".";

/** Memory of one backend process that does nothing, in MiB: a cautious figure, so that no sound tuning fails. */
const idleConnection = 5;

/** One connection in so many is taken to sort or hash at any time, each with one `work_mem`. */
const busyShare = 10;

/** Users that the chart makes for itself. */
const taken = ["postgres", "repmgr"];

/** PostgreSQL's tuning fits the memory limit, and the application's user is not one of the chart's own. */
export const postgres: Check<Subject> = ({ environment: { data } }) => {
  if (!data.postgres.enabled) return [];
  const { user, resources, tuning } = data.postgres;
  const { maxConnections, sharedBuffers, workMem, maintenanceWorkMem } = tuning;
  const violations: Violation[] = [];
  if (taken.includes(user)) {
    violations.push({
      path: "data.postgres.user",
      got: shown(user),
      allowed: `another name than ${taken.join(", ")}`,
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
