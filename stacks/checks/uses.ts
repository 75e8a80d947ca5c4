import { dataServiceNames } from "../../catalog";
import { allowedInstead, shown, type Check, type Violation } from "../../lib/violation";
import type { Subject } from "./subject";

/** An application uses data services that the environment has: its chart cannot be rendered without their addresses. */
export const uses: Check<Subject> = ({ environment: { data, tier }, applications }) =>
  applications.flatMap(({ application: { name }, values }) => {
    const file = `apps/${name}/defaults.yaml with ${tier}.yaml`;
    const services = (values.uses ?? []).flatMap((service): Violation[] => {
      const path = `${file}: uses`;
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
    });
    return [...services, ...database(values, `${file}: database`, data.postgres)];
  });

/** An application's database is one of the server that it uses. */
function database(
  { uses: used = [], database: asked }: Subject["applications"][number]["values"],
  path: string,
  postgres: Subject["environment"]["data"]["postgres"],
): Violation[] {
  if (asked === undefined) return [];
  if (!used.includes("postgres"))
    return [{ path, got: shown(asked), allowed: "it only with postgres among uses" }];
  const names = postgres.databases.map((each) => each.name);
  if (names.includes(asked)) return [];
  return [
    {
      path,
      got: shown(asked),
      allowed: names.length === 0 ? "none: data.postgres.databases has none" : allowedInstead(asked, names),
    },
  ];
}
