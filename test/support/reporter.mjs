import Mocha from "mocha";

/**
 * Mocha's own output, closed by one line that people and CI can read: `12 passed, 0 failed`, and with
 * `, 3 skipped` when some were skipped.
 */
export default class ClosingLine extends Mocha.reporters.Spec {
  /** @override */
  epilogue() {
    super.epilogue();
    const { passes, failures, pending } = this.stats;
    const skipped = pending > 0 ? `, ${pending} skipped` : "";
    Mocha.reporters.Base.consoleLog(`${passes} passed, ${failures} failed${skipped}`);
  }
}
