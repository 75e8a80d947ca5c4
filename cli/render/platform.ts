import type { Plan } from "../../plan/plan";
import { reveal } from "../../plan/values";
import { at, objectOf, textOf, type KnownObject } from "../../lib/known";
import { listenersByGateway, type Gateways } from "../../policy/rules/https-routes";
import { ownedBy, type Owned, type Owner } from "../../policy/delivered";
import { ownedByProgram, ownedByReleases } from "../../policy/rules/application-object-names";
import type { Environment } from "../../stacks/environment";
import { types } from "../../lib/resource-types";

/** What the program's own objects lay down for those that are rendered. */
export interface Platform {
  readonly gateways: Gateways;
  /** Namespaces that enforce the restricted Pod Security Standard. */
  readonly restricted: ReadonlySet<string>;
  /** Argo CD's projects, by name. */
  readonly projects: ReadonlyMap<string, KnownObject>;
  /** StorageClasses of the program, by name, with the driver that makes their volumes. */
  readonly storageClasses: ReadonlyMap<string, string>;
  /** Whose the objects of applications, releases and the program are, as far as that is known. */
  readonly owned: Owned;
}

const enforce = "pod-security.kubernetes.io/enforce";

/**
 * The platform as a plan has it.
 * @param delivered what the releases and applications that were rendered bring
 */
export function platformOf(plan: Plan, delivered: readonly Owner[] = []): Platform {
  const propsOf = (type: string): readonly KnownObject[] =>
    plan.ofType(type).map(({ inputs }) => reveal(inputs) as KnownObject);
  const namespaces = propsOf(types.namespace).filter(
    (props) => objectOf(at(props, "metadata.labels"))[enforce] === "restricted",
  );
  const named = (type: string) =>
    propsOf(type).map((props) => [textOf(at(props, "metadata.name")), props] as const);
  const environment = plan.environmentRead as Environment;
  const program = plan.resources.map(({ type, inputs }) => ({ type, props: reveal(inputs) as KnownObject }));
  return {
    projects: new Map(named(types.project)),
    storageClasses: new Map(
      named(types.storageClass).map(([name, props]) => [name, textOf(props["provisioner"])]),
    ),
    owned: ownedBy(
      [ownedByProgram(program), ...ownedByReleases(environment), ...delivered],
      environment.name,
    ),
    gateways: listenersByGateway(propsOf(types.gateway).map((props) => ({ type: types.gateway, props }))),
    restricted: new Set(namespaces.map((props) => textOf(at(props, "metadata.name")))),
  };
}
