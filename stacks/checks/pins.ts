import { nearest, shown, type Check } from "../../lib/violation";
import type { Subject } from "./subject";

/** A pin is of an application of the stack, which has one. */
export const pins: Check<Subject> = ({ environment: { delivery } }) => {
  const names = delivery.apps.map(({ name }) => name);
  return delivery.pins.flatMap(({ application }, index) => {
    const path = `delivery.pins[${index}].application`;
    const guess = nearest(application, names);
    if (!names.includes(application))
      return [
        {
          path,
          got: shown(application),
          allowed: guess === undefined ? names.join(", ") : `did you mean ${guess}?`,
        },
      ];
    const first = delivery.pins.findIndex((pin) => pin.application === application);
    return first === index ? [] : [{ path, got: `${shown(application)} again`, allowed: "one pin of each" }];
  });
};
