import { claimTemplateOf, type ApplicationSpec } from "../../stacks/applications";
import type { Environment } from "../../stacks/environment";
import { fewestReplicas } from "../../stacks/pods";
import type { DeclaredClaims } from "../../catalog/chart";

/** Claims that an application makes once Argo CD has delivered it. */
export interface ApplicationClaims extends DeclaredClaims {
  /** Name of its Application in Argo CD. */
  readonly application: string;
}

/** What the applications of an environment will ask DigitalOcean for. Their Services never ask for a load balancer. */
export interface Demand {
  /** Of those that charts/service renders. */
  readonly claims: readonly ApplicationClaims[];
  /** Names of the Applications whose manifests only Kustomize can read. */
  readonly unread: readonly string[];
}

/** Name of an application's Application, which is unique among all environments of the cluster. */
export function applicationName(environment: Environment, name: string): string {
  return `${name}-${environment.name}`;
}

/** What the environment's applications ask for, as their values say it. */
export function demandOf(environment: Environment): Demand {
  return {
    claims: environment.applications.flatMap((spec) => claimsOf(spec, environment)),
    unread: environment.delivery.apps
      .filter(({ tool }) => tool === "kustomize")
      .map(({ name }) => applicationName(environment, name)),
  };
}

function claimsOf(
  { application: { name }, values }: ApplicationSpec,
  environment: Environment,
): ApplicationClaims[] {
  const { persistence, autoscaling } = values;
  // Without a size charts/service renders nothing at all.
  if (persistence?.enabled !== true || persistence.size === undefined) return [];
  const replicas = fewestReplicas(values);
  const ceiling = autoscaling?.enabled === true ? (autoscaling.maxReplicas ?? replicas) : replicas;
  return [
    {
      application: applicationName(environment, name),
      ...claimTemplateOf(name),
      replicas,
      ...(ceiling > replicas && { scaled: { minimum: replicas, ceiling } }),
      size: persistence.size,
      storageClass: persistence.storageClass ?? environment.storage.class,
    },
  ];
}
