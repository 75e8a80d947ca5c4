"use strict";
/**
 * Loaded by mocha before all tests: what a run makes in the system's temporary folder goes into one folder of its
 * own, that of worker processes too, which have its environment. The reporter looks at what is left in it.
 */
const { mkdtempSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");

if (process.env.MOCHA_WORKER_ID === undefined)
  process.env.TMPDIR = mkdtempSync(join(tmpdir(), "doks-platform-tests-"));
