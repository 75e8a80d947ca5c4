import type * as environments from "../../stacks/read-environment";

/** Runs a program whose environment has the applications of another folder than the repository's apps/. */
export function withApplications<T>(folder: string, run: () => T): T {
  const real = require("../../stacks/read-environment") as typeof environments;
  const loaded = require.cache[require.resolve("../../stacks/read-environment")];
  if (loaded === undefined) throw new Error("stacks/read-environment was not kept");
  loaded.exports = { ...real, readEnvironment: () => real.readEnvironment(folder) };
  try {
    return run();
  } finally {
    loaded.exports = real;
  }
}
