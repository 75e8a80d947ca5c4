import type { Kubernetes } from "../../lib/kubernetes/client";
import type { Expected } from "./expectation";
import { deletion, key, listIn, type Condition, type Conditioned } from "./objects";
import { row, type Row } from "./row";

interface Application extends Conditioned {
  readonly status?: {
    readonly sync?: { readonly status?: string; readonly revision?: string };
    readonly health?: { readonly status?: string; readonly message?: string };
    readonly operationState?: { readonly phase?: string; readonly message?: string };
    // Conditions of an Application are its faults and warnings: they have a type and a message, no status.
    readonly conditions?: readonly Condition[];
  };
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
    return row("application", reference.name, faults(application, commit), `synced at ${commit}`);
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
  const failed = ["Failed", "Error"].includes(operationState.phase ?? "");
  return [
    ...gone,
    ...states,
    ...conditions.map((condition) => withMessage(condition.type, condition)),
    ...(failed ? [withMessage("its last sync failed", operationState)] : []),
  ];
}

function withMessage(what: string, { message = "" }: { readonly message?: string }): string {
  return message === "" ? what : `${what}: ${message}`;
}
