import { allowedInstead, shown, type Check } from "../../lib/violation";
import type { Subject } from "./subject";

/** A pin is of an application of the stack, which has one. */
export const pins: Check<Subject> = ({ environment: { delivery } }) => {
  const names = delivery.apps.map(({ name }) => name);
  return delivery.pins.flatMap(({ application }, index) => {
    const path = `delivery.pins[${index}].application`;
    if (!names.includes(application))
      return [
        {
          path,
          got: shown(application),
          allowed: names.length === 0 ? "none: delivery.apps has none" : allowedInstead(application, names),
        },
      ];
    const first = delivery.pins.findIndex((pin) => pin.application === application);
    return first === index ? [] : [{ path, got: `${shown(application)} again`, allowed: "one pin of each" }];
  });
};
