import { readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, relative, resolve } from "node:path";
import { env } from "node:process";
import Mocha from "mocha";

const { EVENT_HOOK_END, EVENT_TEST_END } = Mocha.Runner.constants;
const root = resolve(import.meta.dirname, "../..");
const say = Mocha.reporters.Base.consoleLog;

/**
 * Mocha's own output, closed by one line that people and CI can read: `12 passed, 0 failed`, and with
 * `, 3 skipped` when some were skipped. A run fails that leaves something in the project's folder or in its own
 * temporary one, which test/support/scratch.cjs has made. With DOKS_PLATFORM_TEST_TIMES it lists the slowest files.
 */
export default class ClosingLine extends Mocha.reporters.Spec {
  #before = new Set(readdirSync(root));
  #left = [];
  /** Milliseconds of each file's tests and hooks. */
  #times = new Map();

  constructor(runner, options) {
    super(runner, options);
    const count = ({ file, duration = 0 }) => {
      if (file !== undefined) this.#times.set(file, (this.#times.get(file) ?? 0) + duration);
    };
    runner.on(EVENT_TEST_END, count).on(EVENT_HOOK_END, count);
  }

  /** @override */
  epilogue() {
    super.epilogue();
    if ((env.DOKS_PLATFORM_TEST_TIMES ?? "") !== "") this.#sayTimes();
    this.#left = [...readdirSync(root).filter((name) => !this.#before.has(name)), ...leftInScratch()];
    if (this.#left.length > 0) say(`Left behind by some test: ${this.#left.join(", ")}\n`);
    const { passes, failures, pending } = this.stats;
    const skipped = pending > 0 ? `, ${pending} skipped` : "";
    say(`${passes} passed, ${failures} failed${skipped}`);
  }

  #sayTimes() {
    const slowest = [...this.#times].sort(([, one], [, other]) => other - one).slice(0, 15);
    for (const [file, ms] of slowest) say(`${(ms / 1000).toFixed(1).padStart(6)} s  ${relative(root, file)}`);
    say();
  }

  /** Called at the end with what decides on the exit code. */
  done(failures, end) {
    end(failures + this.#left.length);
  }
}

/** What tests have left in the temporary folder of the run, which goes; what keeps compiled code is no test's. */
function leftInScratch() {
  const folder = tmpdir();
  if (!basename(folder).startsWith("doks-platform-tests-")) return [];
  const left = readdirSync(folder).filter((name) => !/^(tsx-|node-compile-cache)/.test(name));
  rmSync(folder, { recursive: true, force: true });
  return left;
}
