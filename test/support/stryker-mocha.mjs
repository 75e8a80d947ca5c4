import { Module } from "node:module";

// The runner of StrykerJS 9, the last one for Node 20, loads files of Mocha that end in .cjs since Mocha 12.
Module._extensions[".cjs"] ??= Module._extensions[".js"];

export const { strykerPlugins, strykerValidationSchema } = await import("@stryker-mutator/mocha-runner");
