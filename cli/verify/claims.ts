import type { Kubernetes } from "../../lib/kubernetes/client";
import { bytes } from "../../lib/kubernetes/quantity";
import type { Expected } from "./expectation";
import { deletion, key, listIn, type Conditioned } from "./objects";
import { row, type Row } from "./row";
import type { DeclaredClaims } from "../../catalog/chart";

interface Claim extends Conditioned {
  readonly spec: {
    readonly storageClassName?: string;
    readonly resources?: { readonly requests?: { readonly storage?: string } };
  };
  readonly status?: Conditioned["status"] & {
    readonly phase?: string;
    readonly capacity?: { readonly storage?: string };
  };
}

/** Every claim that a release declares has its volume, as large and of the class as declared. */
export async function checkClaims(kubernetes: Kubernetes, { releases }: Expected): Promise<Row[]> {
  const declared = releases.flatMap(({ namespace, claims }) =>
    claims.flatMap((each) => namesOf(each).map((name) => ({ ...each, name, namespace }))),
  );
  const there = await listIn<Claim>(
    kubernetes,
    declared.map(({ namespace }) => namespace),
    (namespace) => `/api/v1/namespaces/${namespace}/persistentvolumeclaims`,
  );
  return declared.map((each) => {
    const claim = there.get(key(each));
    return row("claim", each.name, faults(claim, each), claim?.status?.capacity?.storage ?? "");
  });
}

/** `<template>-<statefulSet>-<ordinal>`, as Kubernetes calls them. */
function namesOf({ template, statefulSet, replicas }: DeclaredClaims): string[] {
  return Array.from({ length: replicas }, (_, ordinal) => `${template}-${statefulSet}-${ordinal}`);
}

function faults(
  claim: Claim | undefined,
  { size, storageClass, namespace }: DeclaredClaims & Place,
): string[] {
  if (claim === undefined) return ["it does not exist: no pod with this number has started yet"];
  const { metadata, spec, status } = claim;
  const look = `\`kubectl -n ${namespace} describe pvc ${metadata.name}\` says why`;
  if (status?.phase !== "Bound") return [`it is ${status?.phase ?? "in no phase"}, not Bound: ${look}`];
  return [
    ...deletion(metadata),
    ...sizeFaults(claim, size, look),
    ...(spec.storageClassName === storageClass
      ? []
      : [
          `its class is ${spec.storageClassName ?? "none"} where ${storageClass} is declared: a claim keeps its class`,
        ]),
  ];
}

interface Place {
  readonly namespace: string;
}

function sizeFaults({ metadata, spec, status }: Claim, size: string, look: string): string[] {
  const capacity = status?.capacity?.storage ?? "0";
  if (bytes(capacity) >= bytes(size)) return [];
  const small = `it has ${capacity} of ${size}`;
  const conditions = status?.conditions ?? [];
  if (conditions.some(({ type, status: is }) => type === "FileSystemResizePending" && is === "True"))
    return [`${small}: its file system grows when the pod that uses ${metadata.name} starts again`];
  if (bytes(spec.resources?.requests?.storage ?? "0") >= bytes(size))
    return [`${small} and is growing: ${look} if it stays so`];
  return [`${small}: run \`pulumi up\`, which grows it`];
}
