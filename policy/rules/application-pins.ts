import { pinOf } from "../../stacks/pins";
import { types } from "../../lib/resource-types";
import { specOf } from "../application-values";
import type { ResourceRule } from "../rule";

/** What was to be for a while must not be forgotten: a pinned application gets no change, whatever is merged. */
export const applicationPins: ResourceRule = {
  kind: "resource",
  name: "application-pins",
  description:
    "Every application follows the branch of its stack. Take a pin out of delivery.pins once what it is for is mended.",
  severity: "medium",
  level: "advisory",
  requirement: "R-DELIVERY-8",
  types: [types.application],
  *check({ props }, { environment, today }) {
    const name = specOf(props, environment)?.application.name;
    const pin = name === undefined ? undefined : pinOf(environment, name);
    if (pin === undefined) return;
    const { application, revision, expires, reason } = pin;
    const what = `application ${application} stays at ${revision}`;
    if (expires < today)
      yield { message: `${what}: its pin expired on ${expires} (${reason})`, level: "mandatory" };
    else yield `${what} until ${expires}: ${reason}`;
  },
};
