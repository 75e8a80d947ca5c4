"use strict";
/** Loaded into each measured process: tells the bench, on file descriptor 3, the most memory that it held (KiB). */
const { writeSync } = require("node:fs");

process.on("exit", () => writeSync(3, String(process.resourceUsage().maxRSS)));
