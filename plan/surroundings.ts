import { PlanError } from "./errors";

/**
 * Variables from which the SDKs fill in what a program leaves out. With them a plan would depend on who makes it,
 * and a token would become an input.
 */
const ambient = /^(PULUMI_|DIGITALOCEAN_|SPACES_|KUBECONFIG$|KUBE_)/;

/** Takes every variable out of the environment that would change a plan; returns what puts them back. */
export function clearAmbientEnvironment(): () => void {
  const taken = Object.entries(process.env).filter(([name]) => ambient.test(name));
  for (const [name] of taken) delete process.env[name];
  return () => void Object.assign(process.env, Object.fromEntries(taken));
}

const rejections = ["unhandledRejection", "uncaughtException"] as const;

/**
 * Runs a program so that whatever it does to the process becomes an error of this promise: a rejection that
 * nobody handles, a call of process.exit, an event loop that runs empty while the program still waits.
 * @param waiting what the program waits for, named for people; asked when nothing can wake it any more
 * @param fail told of every error that does not come out of `run`
 */
export async function surround<T>(
  run: () => Promise<T>,
  fail: (error: unknown) => void,
  waiting: () => readonly string[],
): Promise<T> {
  const restoreEnvironment = clearAmbientEnvironment();
  const listeners = rejections.map((event) => [event, process.rawListeners(event)] as const);
  const exit = process.exit;
  const onIdle = () => fail(new PlanError(stuck(waiting())));
  for (const event of rejections) process.removeAllListeners(event).on(event, fail);
  process.once("beforeExit", onIdle);
  process.exit = (code) => {
    const error = new PlanError(`the program ended the process with process.exit(${code ?? ""})`);
    fail(error);
    throw error;
  };
  try {
    return await run();
  } finally {
    // Rejections are reported only after the turn in which they happen.
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    process.exit = exit;
    process.off("beforeExit", onIdle);
    for (const [event, previous] of listeners) {
      process.removeAllListeners(event);
      for (const listener of previous) process.on(event, listener as () => void);
    }
    restoreEnvironment();
  }
}

function stuck(waiting: readonly string[]): string {
  const message = "the program never ends: it waits for a promise that nothing resolves";
  return waiting.length === 0 ? message : [`${message}; still waiting:`, ...waiting].join("\n  ");
}
