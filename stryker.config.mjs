import { env } from "node:process";

/**
 * `npm run mutation`: changes the source in one place at a time and says which changes no test notices. Each room is
 * judged by its own tests; `ROOMS=cost,lib npm run mutation` takes these alone.
 */
const rooms = env.ROOMS?.split(",") ?? ["catalog", "cost", "lib", "policy", "stacks"];

/** The folders in test/ that a room is judged by. */
const tests = {
  catalog: ["catalog", "components"],
  cost: ["cost"],
  lib: ["lib"],
  policy: ["policy"],
  stacks: ["stacks"],
};

/** @type {import("@stryker-mutator/api/core").PartialStrykerOptions} */
export default {
  plugins: ["./test/support/stryker-mocha.mjs"],
  testRunner: "mocha",
  mochaOptions: {
    spec: rooms.flatMap((room) => tests[room]).map((folder) => `test/${folder}/**/*.test.ts`),
    // It reads the rules' source, which has all changes in it at once.
    ignore: ["test/policy/reference.test.ts"],
  },
  mutate: rooms.map((room) => `${room}/**/*.ts`),
  // A change is put to the tests alone that run the line.
  coverageAnalysis: "perTest",
  // Many a constant is made as a module is loaded: each would take a process of its own.
  ignoreStatic: true,
  incremental: true,
  incrementalFile: ".stryker/incremental.json",
  tempDirName: ".stryker/sandbox",
  reporters: ["clear-text", "html"],
  clearTextReporter: { logTests: false },
  htmlReporter: { fileName: ".stryker/report.html" },
  dryRunTimeoutMinutes: 30,
};
