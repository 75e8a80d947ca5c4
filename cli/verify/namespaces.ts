import type { Kubernetes } from "../../lib/kubernetes/client";
import type { Expected } from "./expectation";
import { list, reason, type Conditioned } from "./objects";
import { row, type Row } from "./row";

interface Namespace extends Conditioned {
  readonly status?: Conditioned["status"] & { readonly phase?: string };
}

/** Every namespace of the platform is there to stay. */
export async function checkNamespaces(kubernetes: Kubernetes, { namespaces }: Expected): Promise<Row[]> {
  const there = await list<Namespace>(kubernetes, "/api/v1/namespaces");
  const byName = new Map(there.map((each) => [each.metadata.name, each]));
  return namespaces.map((name) => row("namespace", name, faults(byName.get(name)), "Active"));
}

function faults(namespace: Namespace | undefined): string[] {
  if (namespace === undefined) return ["it does not exist: run `pulumi up --refresh`"];
  const { metadata, status } = namespace;
  if (metadata.deletionTimestamp === undefined && status?.phase === "Active") return [];
  // What its deletion waits for.
  const held = (status?.conditions ?? []).filter((condition) => condition.status === "True").map(reason);
  return [[`it is ${status?.phase ?? "in no phase"}`, ...held].join(": ")];
}
