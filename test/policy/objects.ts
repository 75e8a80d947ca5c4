import type { PlannedResource } from "../../plan/resource";
import type { Values } from "../../plan/values";
import type { Tier } from "../../stacks/schema";
import { resource } from "./scene";

const good = {
  image: "ghcr.io/duli-ai/tool:v1.2.3",
  resources: { requests: { cpu: "10m", memory: "16Mi" }, limits: { memory: "32Mi" } },
  livenessProbe: { httpGet: { path: "/live", port: 80 } },
  readinessProbe: { httpGet: { path: "/ready", port: 80 } },
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  },
};

/** What a Deployment that complies with every rule has different. */
export interface Faults {
  readonly kind?: string;
  readonly replicas?: number;
  /** Of a Deployment: `Recreate` or, by default, `RollingUpdate`. */
  readonly strategy?: string;
  readonly pod?: Values;
  /** Of its one container; a null takes a property away. */
  readonly container?: Values;
  readonly containers?: readonly Values[];
  readonly initContainers?: readonly Values[];
}

/** A workload of the stack itself, called `tool`, that complies but for its faults. */
export function workload(stack: Tier, { kind = "Deployment", ...faults }: Faults = {}): PlannedResource {
  const name = stack === "staging" ? "staging" : "prod";
  const container = without({ name: "tool", ...good, ...faults.container });
  const pod = without({
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true },
    containers: [container, ...(faults.containers ?? [])],
    ...(faults.initContainers && { initContainers: faults.initContainers }),
    ...faults.pod,
  });
  const group = kind === "Pod" ? "core/v1" : kind === "Job" ? "batch/v1" : "apps/v1";
  return resource(stack, `kubernetes:${group}:${kind}`, "tool", {
    metadata: { name: "tool", namespace: name },
    spec:
      kind === "Pod"
        ? pod
        : {
            replicas: faults.replicas ?? 2,
            ...(faults.strategy !== undefined && { strategy: { type: faults.strategy } }),
            template: { spec: pod },
          },
  });
}

function without(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}
