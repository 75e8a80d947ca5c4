import assert from "node:assert/strict";
import { KubernetesApi } from "./kubernetes-api";

/** A hook's work on a cluster, from the cluster before it to what must hold after it. */
export interface Scenario {
  /** Fills an empty cluster, and says how its controllers react. */
  readonly prepare: (api: KubernetesApi) => void;
  /** The hook as one `up` runs it. It may end before its work is done only by throwing. */
  readonly run: (api: KubernetesApi) => Promise<unknown>;
  /** What must hold in the end, however often it was interrupted. */
  readonly check: (api: KubernetesApi) => void;
}

/**
 * Runs a hook's work, kills it at each of its requests in turn, once before the request took effect and once
 * after, and each time runs it again to its end. So between any two of its steps it is killed once. Returns the
 * number of kills.
 */
export async function killMatrix(scenario: Scenario): Promise<number> {
  let kills = 0;
  for (const cut of ["cut-before", "cut-after"] as const) {
    for (let step = 1; ; step++) {
      const killed = await killedAt(scenario, step, cut);
      if (!killed) break;
      kills++;
    }
  }
  assert.ok(kills > 0, "nothing was killed: the work makes no request");
  return kills;
}

/** Whether there was such a step to be killed at. */
async function killedAt(scenario: Scenario, step: number, cut: "cut-before" | "cut-after"): Promise<boolean> {
  const api = new KubernetesApi();
  await api.start();
  try {
    scenario.prepare(api);
    // The request of the kill may still take effect; after it a dead process asks for nothing more.
    api.fault = (_, number) => (number < step ? undefined : number === step ? cut : "cut-before");
    const survived = await scenario.run(api).then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    if (api.requests.length < step) {
      assert.equal(survived, undefined, "it fails without being killed");
      scenario.check(api);
      return false;
    }
    api.fault = () => undefined;
    await scenario.run(api);
    scenario.check(api);
    return true;
  } catch (error) {
    const at = `killed ${cut === "cut-before" ? "before" : "after"} request ${step}: ${lastChange(api)}`;
    throw new Error(`${at}\n${(error as Error).stack}`);
  } finally {
    await api.stop();
  }
}

function lastChange(api: KubernetesApi): string {
  return api.changes.at(-1) ?? "no change yet";
}
