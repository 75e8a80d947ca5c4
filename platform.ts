import type { Platform } from "./plan/platform";
import { acrossStacks, typesAcross } from "./policy/across-stacks";
import { policiesFor } from "./policy/pack";
import type { Environment } from "./stacks/environment";
import { factsOf } from "./stacks/facts";
import { lastEnvironment } from "./stacks/read-environment";

/** What `npm run plan` knows of this project besides its program. */
export const platform: Platform<Environment> = {
  layers: ["foundation", "controllers", "configs", "data", "delivery", "sharing"],
  lastEnvironment,
  policiesFor,
  typesAcross,
  acrossStacks,
  factsOf,
  applicationsOf: ({ applications }) =>
    applications.map(({ application: { name, tool }, stated }) => ({
      name,
      tool,
      folder: tool === "helm" ? "charts/service" : `apps/${name}`,
      values: stated,
    })),
};
