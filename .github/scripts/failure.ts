/** What a job cannot do, in words for whoever reads its log. */
export class Failure extends Error {}

/** Text that somebody else chose, made fit for a line of a log: a runner takes commands from logs (`::set-env`). */
export function quoted(text: string): string {
  const short = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  return JSON.stringify(short).replaceAll("::", ": :");
}

/** Runs a job's script; a Failure becomes one line and exit code 1, anything else keeps its stack trace. */
export async function runScript(name: string, script: () => Promise<void> | void): Promise<void> {
  try {
    await script();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.error(`${name}: ${error.message}`);
    process.exitCode = 1;
  }
}

/**
 * A variable of the environment that the workflow must set.
 * @throws Failure that names it
 */
export function required(name: string): string {
  const value = process.env[name] ?? "";
  if (value === "") throw new Failure(`${name} is not set`);
  return value;
}
