import { createRequire } from "node:module";
import { Resource } from "@pulumi/pulumi";
import { replace, type Undo } from "../replace";

const debuggable = createRequire(require.resolve("@pulumi/pulumi"))("./runtime/debuggable") as {
  debuggablePromise: (promise: Promise<unknown>) => Promise<unknown>;
};

/**
 * Keeps the SDK from noting where in the program each resource and each promise was made: a plan does not tell it, and
 * finds by itself what a program waits for in vain.
 */
export function withoutPlaces(): Undo {
  const undo = [
    replace(Resource as unknown as { callsites: () => object[] }, "callsites", () => []),
    replace(debuggable, "debuggablePromise", (promise) => promise),
  ];
  return () => undo.forEach((each) => each());
}
