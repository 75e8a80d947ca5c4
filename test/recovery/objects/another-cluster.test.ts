import assert from "node:assert/strict";
import { refuseAnotherCluster } from "../../../recovery/objects/sharing-stacks";

describe("a stack that has owned a cluster", () => {
  const refuse = (left: string | undefined, entered: string): void =>
    refuseAnotherCluster({ stack: "staging", left, entered });

  it("lets go of what is in it where it still is its own, or was not noted", () => {
    refuse("c-1", "c-1");
    refuse(undefined, "c-1");
  });

  it("does not leave it for another one, by whose pods and namespaces its end would be judged", () => {
    assert.throws(() => refuse("c-1", "c-2"), {
      name: "HookError",
      message:
        /^stack staging owns cluster c-1, and its config is for another one, c-2: .* put cluster\.mode and cluster\.name back/,
    });
  });
});
