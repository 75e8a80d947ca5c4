import type * as environments from "../../stacks/environment";

/** Runs a program whose environment has the applications of another folder than the repository's apps/. */
export function withApplications<T>(folder: string, run: () => T): T {
  const real = require("../../stacks/environment") as typeof environments;
  const loaded = require.cache[require.resolve("../../stacks/environment")];
  if (loaded === undefined) throw new Error("stacks/environment was not kept");
  loaded.exports = { ...real, readEnvironment: () => real.readEnvironment(folder) };
  try {
    return run();
  } finally {
    loaded.exports = real;
  }
}
