#!/usr/bin/env node
"use strict";
/**
 * Starts `doks` as `npm run plan` starts Node: with what makes a plan quick. Of JavaScript that any Node can read, so
 * that one that is too old, or a clone without its packages, is told what it lacks.
 */
const { existsSync } = require("node:fs");
const { join } = require("node:path");
const { engines } = require("../package.json");

const missingTool = 3;

function missing() {
  const wanted = engines.node
    .replace(/[^\d.]/g, "")
    .split(".")
    .map(Number);
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < wanted[0] || (major === wanted[0] && minor < wanted[1]))
    return `Node ${wanted.join(".")} or later is needed; this is ${process.versions.node}`;
  if (!existsSync(join(__dirname, "..", "node_modules", "tsx")))
    return `its packages are missing; run npm ci in ${join(__dirname, "..")}`;
  return undefined;
}

const lacking = missing();
if (lacking !== undefined) {
  process.stderr.write(`doks: ${lacking}\n`);
  process.exitCode = missingTool;
} else {
  // npx calls it by a link somewhere else, and what is kept compiled is kept for this folder's commands.
  process.argv[1] = __filename;
  require("node:v8").setFlagsFromString("--max-semi-space-size=32");
  if (["plan", "diff", "init"].includes(process.argv[2])) require("../plan/sdk/preload.cjs");
  else require("tsx/cjs");
  require("./doks.ts").startDoks();
}
