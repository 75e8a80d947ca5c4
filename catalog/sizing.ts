import type { Resources, Workload } from "../lib/forms";

/** Requests of CPU and memory with a memory limit; CPU has none, so that a busy moment may use what is idle. */
export function sized(cpu: string, memory: string, memoryLimit: string): Resources {
  return { requests: { cpu, memory }, limits: { memory: memoryLimit } };
}

/** As many pods, each sized so. */
export function sizedPods(replicas: number, cpu: string, memory: string, memoryLimit: string): Workload {
  return { replicas, resources: sized(cpu, memory, memoryLimit) };
}
