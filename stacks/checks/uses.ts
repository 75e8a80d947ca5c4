import { shown, type Check } from "../../lib/violation";
import type { Subject } from "./subject";

/** An application uses data services that the environment has: its chart cannot be rendered without their addresses. */
export const uses: Check<Subject> = ({ environment: { data, tier }, applications }) => {
  const services: Readonly<Record<string, { readonly enabled: boolean }>> = { ...data };
  return applications.flatMap(({ application: { name }, values }) =>
    (values.uses ?? [])
      // One that nobody knows the chart's own schema refuses.
      .filter((service) => Object.hasOwn(services, service) && services[service]?.enabled === false)
      .map((service) => ({
        path: `apps/${name}/defaults.yaml with ${tier}.yaml: uses`,
        got: `${shown(service)}, which this stack does not have`,
        allowed: `a data service that it has: enable data.${service}, or take it out of uses`,
      })),
  );
};
