import { shown, type Check } from "../../lib/violation";
import type { DedicatedSubject } from "./subject";

/** DigitalOcean tells stacks apart by their tags, and no tag from another one that differs by capitals alone. */
export const stackName: Check<DedicatedSubject> = ({ environment: { stack } }) =>
  stack === stack.toLowerCase()
    ? []
    : [
        {
          path: "the stack's name",
          got: shown(stack),
          allowed:
            "one without capitals, which DigitalOcean's tags do not tell apart: " +
            `pulumi stack rename ${stack.toLowerCase()}`,
        },
      ];
