import { dataServices } from "../../catalog";
import type { DataService } from "../../catalog/chart";
import { allowedInstead, shown, type Check } from "../../lib/violation";
import type { Subject } from "./subject";

/** Only what counts on an empty volume alone has to be made by hand. */
export const doneByHand: Check<Subject> = ({ environment: { policy } }) => {
  const properties = Object.values<DataService>(dataServices).flatMap(({ path, onEmptyVolume }) =>
    Object.keys(onEmptyVolume).map((property) => `${path}.${property}`),
  );
  return policy.doneByHand.flatMap((got, index) =>
    properties.includes(got)
      ? []
      : [
          {
            path: `policy.doneByHand[${index}]`,
            got: shown(got),
            allowed: allowedInstead(got, properties),
          },
        ],
  );
};
