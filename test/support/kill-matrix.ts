import assert from "node:assert/strict";
import { KubernetesApi, type Fault } from "./kubernetes-api";

/** An API in memory that can fail. */
interface FaultyApi {
  fault: (request: never, number: number) => Fault | undefined;
  readonly requests: readonly unknown[];
  readonly changes: readonly string[];
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** A hook's work on a cluster or an account, from what is there before it to what must hold after it. */
export interface Scenario<Api extends FaultyApi = KubernetesApi> {
  /** Fills an empty API, and says how its controllers react. */
  readonly prepare: (api: Api) => void;
  /** The hook as one `up` runs it. It may end before its work is done only by throwing. */
  readonly run: (api: Api) => Promise<unknown>;
  /** What must hold in the end, however often it was interrupted. */
  readonly check: (api: Api) => void;
}

/**
 * Runs a hook's work, kills it at each of its requests in turn, once before the request took effect and once
 * after, and each time runs it again to its end. So between any two of its steps it is killed once. Returns the
 * number of kills.
 */
export function killMatrix(scenario: Scenario): Promise<number> {
  return killMatrixOf(() => new KubernetesApi(), scenario);
}

/** The same at another API. */
export async function killMatrixOf<Api extends FaultyApi>(
  make: () => Api,
  scenario: Scenario<Api>,
): Promise<number> {
  let kills = 0;
  for (const cut of ["cut-before", "cut-after"] as const) {
    for (let step = 1; ; step++) {
      const killed = await killedAt(make(), scenario, step, cut);
      if (!killed) break;
      kills++;
    }
  }
  assert.ok(kills > 0, "nothing was killed: the work makes no request");
  return kills;
}

/** Whether there was such a step to be killed at. */
async function killedAt<Api extends FaultyApi>(
  api: Api,
  scenario: Scenario<Api>,
  step: number,
  cut: "cut-before" | "cut-after",
): Promise<boolean> {
  const faulty: FaultyApi = api;
  await api.start();
  try {
    scenario.prepare(api);
    // The request of the kill may still take effect; after it a dead process asks for nothing more.
    faulty.fault = (_, number) => (number < step ? undefined : number === step ? cut : "cut-before");
    const survived = await scenario.run(api).then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    if (api.requests.length < step) {
      assert.equal(survived, undefined, "it fails without being killed");
      scenario.check(api);
      return false;
    }
    faulty.fault = () => undefined;
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

function lastChange(api: FaultyApi): string {
  return api.changes.at(-1) ?? "no change yet";
}
