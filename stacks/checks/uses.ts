import { dataServiceNames } from "../../catalog";
import { allowedInstead, shown, type Check } from "../../lib/violation";
import type { Subject } from "./subject";

/** An application uses data services that the environment has: its chart cannot be rendered without their addresses. */
export const uses: Check<Subject> = ({ environment: { data, tier }, applications }) =>
  applications.flatMap(({ application: { name }, values }) =>
    (values.uses ?? []).flatMap((service) => {
      const path = `apps/${name}/defaults.yaml with ${tier}.yaml: uses`;
      const known = dataServiceNames.find((each) => each === service);
      if (known === undefined)
        return [{ path, got: shown(service), allowed: allowedInstead(service, dataServiceNames) }];
      if (data[known].enabled) return [];
      return [
        {
          path,
          got: `${shown(service)}, which this stack does not have`,
          allowed: `a data service that it has: enable data.${service}, or take it out of uses`,
        },
      ];
    }),
  );
