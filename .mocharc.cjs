"use strict";
const { availableParallelism } = require("node:os");

module.exports = {
  require: ["tsx/cjs", "./test/support/scratch.cjs"],
  reporter: "./test/support/reporter.mjs",
  "fail-zero": true,
  // Long enough for a machine that does something else too: no test is about how fast it is.
  timeout: 120_000,
  // Of `npm test`, which runs files side by side; mocha would leave a core alone.
  jobs: availableParallelism(),
};
