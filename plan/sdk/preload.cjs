"use strict";
/**
 * Loaded before anything else by `npm run plan`, for speed alone: without it a plan is the same and takes three
 * times as long.
 *
 * Packages are loaded here, before tsx is, which would look for TypeScript in each of their files, and all that is
 * loaded is kept compiled for the next plan. And of the SDK two thirds of the loading time are what turns functions into text (the TypeScript compiler, npm's dependency
 * resolver) and what drives the CLI: they are loaded when they are first used.
 */
const { createRequire } = require("node:module");

const keepFound = require("../compiled.cjs").install();
keepFound();

const sdk = createRequire(require.resolve("@pulumi/pulumi"));

/** Puts a stand-in for a module into the module cache, which loads the module when something of it is first used. */
function loadOnUse(id, isEsModule) {
  let path;
  try {
    path = sdk.resolve(id);
  } catch {
    return; // this version of the SDK does without it
  }
  let real;
  const load = () => {
    if (real === undefined) {
      delete require.cache[path];
      real = sdk(path);
    }
    return real;
  };
  const exports = new Proxy(() => undefined, {
    get: (_, key) => (key === "__esModule" ? isEsModule : load()[key]),
    apply: (_, self, args) => Reflect.apply(load(), self, args),
  });
  require.cache[path] = { id: path, filename: path, path, loaded: true, children: [], paths: [], exports };
}

/** The SDK reads these while it is loaded, and a plan must not depend on who makes it. */
function clearSdkVariables() {
  for (const name of Object.keys(process.env)) if (name.startsWith("PULUMI_")) delete process.env[name];
}

// Help and complaints about wrong usage come at once.
if (!process.argv.some((argument) => argument === "--help" || argument === "-h")) {
  clearSdkVariables();
  for (const id of ["@npmcli/arborist", "./typescript-shim", "./automation"]) loadOnUse(id, true);
  loadOnUse("normalize-package-data", false);
  for (const id of [
    "@pulumi/pulumi",
    "@pulumi/kubernetes",
    "@pulumi/digitalocean",
    "@pulumi/random",
    "@pulumi/policy/server",
    "js-yaml",
    "yaml",
    "zod",
  ])
    require(id);
}
require("commander");
require("tsx/cjs");
keepFound();
