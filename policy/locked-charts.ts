import { readChartsLock, type LockedChart } from "../stacks/charts-lock";

let locked: readonly LockedChart[] | undefined;

/** The charts of charts.lock.yaml, which somebody has looked at; read when the first release is judged. */
export function lockedCharts(): readonly LockedChart[] {
  return (locked ??= readChartsLock());
}
