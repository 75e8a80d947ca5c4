import type { Kubernetes } from "../../lib/kubernetes/client";
import type { Expected } from "./expectation";
import { deletion, key, listIn, type Condition, type Conditioned } from "./objects";
import { row, type Row } from "./row";

interface Application extends Conditioned {
  readonly status?: {
    readonly sync?: { readonly status?: string; readonly revision?: string };
    readonly health?: { readonly status?: string; readonly message?: string };
    readonly operationState?: Operation;
    // Conditions of an Application are its faults and warnings: they have a type and a message, no status.
    readonly conditions?: readonly Condition[];
  };
}

/** The last sync. Its own message only counts what failed; why is with the objects. */
interface Operation {
  readonly phase?: string;
  readonly message?: string;
  readonly retryCount?: number;
  readonly syncResult?: {
    readonly revision?: string;
    readonly resources?: readonly SyncedObject[];
  };
}

interface SyncedObject {
  readonly kind?: string;
  readonly name?: string;
  readonly status?: string;
  readonly hookPhase?: string;
  readonly message?: string;
}

/** Every Application of the stack is as Git has it, and healthy. */
export async function checkApplications(kubernetes: Kubernetes, { applications }: Expected): Promise<Row[]> {
  const there = await listIn<Application>(
    kubernetes,
    applications.map(({ namespace }) => namespace),
    (namespace) => `/apis/argoproj.io/v1alpha1/namespaces/${namespace}/applications`,
  );
  return applications.map((reference) => {
    const application = there.get(key(reference));
    const commit = application?.status?.sync?.revision?.slice(0, 7) ?? "no revision";
    const pinned = reference.pinnedTo === undefined ? "" : `, pinned to ${reference.pinnedTo}`;
    return row("application", reference.name, faults(application, commit), `synced at ${commit}${pinned}`);
  });
}

function faults(application: Application | undefined, commit: string): string[] {
  if (application === undefined) return ["it does not exist: run `pulumi up --refresh`"];
  const { sync = {}, health = {}, operationState = {}, conditions = [] } = application.status ?? {};
  const states = [
    ...(sync.status === "Synced" ? [] : [`it is ${sync.status ?? "not compared with Git yet"} at ${commit}`]),
    ...(health.status === "Healthy"
      ? []
      : [withMessage(`it is ${health.status ?? "of no known health"}`, health)]),
  ];
  const gone = deletion(application.metadata);
  if (states.length === 0) return gone;
  return [
    ...gone,
    ...states,
    ...conditions.map((condition) => withMessage(condition.type, condition)),
    // What is as Git has it now has no failure any more, though the sync of an earlier commit was its last one.
    ...(sync.status === "Synced" ? [] : failure(operationState)),
  ];
}

function failure(operation: Operation): string[] {
  const { phase = "", retryCount = 0, syncResult: { revision = "", resources = [] } = {} } = operation;
  const retried = phase === "Running" && retryCount > 0;
  if (!retried && !["Failed", "Error"].includes(phase)) return [];
  const what = `its last sync${revision && `, of ${revision.slice(0, 7)},`} ${retried ? "is retried" : "failed"}`;
  const reasons = resources
    .filter(
      ({ status, hookPhase = "" }) => status === "SyncFailed" || ["Failed", "Error"].includes(hookPhase),
    )
    .map(({ kind = "object", name = "", message }) => withMessage(`${kind} ${name}`, { message }));
  return [withMessage(what, reasons.length > 0 ? { message: reasons.join("; ") } : operation)];
}

function withMessage(what: string, { message = "" }: { readonly message?: string | undefined }): string {
  return message === "" ? what : `${what}: ${message}`;
}
