import { at, type Known } from "../known";

/**
 * Most pods that a PodDisruptionBudget lets a drain take of so many; undefined where that is not stated. Kubernetes
 * rounds shares up: of what may go as of what has to stay.
 */
export function mostTaken(budget: Known | undefined, replicas: Known | undefined): number | undefined {
  if (typeof replicas !== "number") return undefined;
  const unavailable = podsOf(at(budget, "maxUnavailable"), replicas);
  if (unavailable !== undefined) return unavailable;
  const available = podsOf(at(budget, "minAvailable"), replicas);
  return available === undefined ? undefined : Math.max(0, replicas - available);
}

/** A number of pods, or a share of them such as `50%`. */
function podsOf(stated: Known | undefined, replicas: number): number | undefined {
  if (typeof stated === "number") return stated;
  const share = typeof stated === "string" ? /^(\d+)(%?)$/.exec(stated) : null;
  if (share === null) return undefined;
  return share[2] === "%" ? Math.ceil((Number(share[1]) / 100) * replicas) : Number(share[1]);
}
