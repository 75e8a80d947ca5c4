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

/** A claim by name, and who makes it larger. */
interface DeclaredClaim extends DeclaredClaims {
  readonly name: string;
  readonly namespace: string;
  readonly growth: string;
}

/** Every claim that a release or an application declares has its volume, as large and of the class as declared. */
export async function checkClaims(
  kubernetes: Kubernetes,
  { environment, releases, applicationClaims }: Expected,
): Promise<Row[]> {
  const growsByPage = '"A larger volume" in docs/applications.md has the commands';
  const declared = [
    ...releases.flatMap(({ namespace, claims }) =>
      claims.flatMap((each) => named(each, namespace, "run `pulumi up`, which grows it")),
    ),
    ...applicationClaims.flatMap((each) => named(each, environment, growsByPage)),
  ];
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
function named(claims: DeclaredClaims, namespace: string, growth: string): DeclaredClaim[] {
  const { template, statefulSet, replicas } = claims;
  return Array.from({ length: replicas }, (_, ordinal) => ({
    ...claims,
    name: `${template}-${statefulSet}-${ordinal}`,
    namespace,
    growth,
  }));
}

function faults(
  claim: Claim | undefined,
  { size, storageClass, namespace, growth }: DeclaredClaim,
): string[] {
  if (claim === undefined) return ["it does not exist: no pod with this number has started yet"];
  const { metadata, spec, status } = claim;
  const look = `\`kubectl -n ${namespace} describe pvc ${metadata.name}\` says why`;
  if (status?.phase !== "Bound") return [`it is ${status?.phase ?? "in no phase"}, not Bound: ${look}`];
  return [
    ...deletion(metadata),
    ...sizeFaults(claim, { size, growth }, look),
    ...(spec.storageClassName === storageClass
      ? []
      : [
          `its class is ${spec.storageClassName ?? "none"} where ${storageClass} is declared: a claim keeps its class`,
        ]),
  ];
}

function sizeFaults(
  { metadata, spec, status }: Claim,
  { size, growth }: Pick<DeclaredClaim, "size" | "growth">,
  look: string,
): string[] {
  const capacity = status?.capacity?.storage ?? "0";
  if (bytes(capacity) >= bytes(size)) return [];
  const small = `it has ${capacity} of ${size}`;
  const conditions = status?.conditions ?? [];
  if (conditions.some(({ type, status: is }) => type === "FileSystemResizePending" && is === "True"))
    return [`${small}: its file system grows when the pod that uses ${metadata.name} starts again`];
  if (bytes(spec.resources?.requests?.storage ?? "0") >= bytes(size))
    return [`${small} and is growing: ${look} if it stays so`];
  return [`${small}: ${growth}`];
}
