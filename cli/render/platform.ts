import type { Plan } from "../../plan/plan";
import { reveal } from "../../plan/values";
import { at, objectOf, textOf, type KnownObject } from "../../lib/known";
import { listenersByGateway, type Gateways } from "../../policy/rules/https-routes";
import { types } from "../../lib/resource-types";

/** What the program's own objects lay down for those that are rendered. */
export interface Platform {
  readonly gateways: Gateways;
  /** Namespaces that enforce the restricted Pod Security Standard. */
  readonly restricted: ReadonlySet<string>;
}

const enforce = "pod-security.kubernetes.io/enforce";

/** The platform as a plan has it. */
export function platformOf(plan: Plan): Platform {
  const propsOf = (type: string): readonly KnownObject[] =>
    plan.ofType(type).map(({ inputs }) => reveal(inputs) as KnownObject);
  const namespaces = propsOf(types.namespace).filter(
    (props) => objectOf(at(props, "metadata.labels"))[enforce] === "restricted",
  );
  return {
    gateways: listenersByGateway(propsOf(types.gateway).map((props) => ({ type: types.gateway, props }))),
    restricted: new Set(namespaces.map((props) => textOf(at(props, "metadata.name")))),
  };
}
