/** What a labelled object is, in the terms of Kubernetes' recommended labels. */
export interface Identity {
  /** `app.kubernetes.io/name` and `app`: what it is, such as `postgres`. */
  readonly name: string;
  /** `app.kubernetes.io/component`: its role, such as `database`. */
  readonly component: string;
  /** `app.kubernetes.io/version`; left out where there is none, as for a namespace. */
  readonly version?: string;
  /** `app.kubernetes.io/instance`; default `<name>-<environment>`. */
  readonly instance?: string;
}

export type Labels = Readonly<Record<string, string>>;

/** As much of an environment as labels tell of. */
export interface Labelled {
  readonly name: string;
  readonly stack: string;
  readonly tier: string;
  readonly labels: { readonly team: string; readonly partOf: string };
}

/** Labels that every object of an environment bears: who runs it, where, and for whom. */
export function environmentLabels(environment: Omit<Labelled, "stack">): Labels {
  return {
    "app.kubernetes.io/part-of": environment.labels.partOf,
    environment: environment.name,
    team: environment.labels.team,
    tier: environment.tier,
  };
}

/** The label by which an object of the cluster is known to be a stack's, whatever became of the stack's state. */
export const stackLabel = "doks-platform/stack";

/** The value of that label: the stack's name, within what a label takes. */
export function stackLabelValue(stack: string): string {
  return stack.slice(0, 63).replace(/[^A-Za-z0-9]+$/, "");
}

/**
 * The label of a pool at DigitalOcean and of its nodes, with the pool's name in the config: what workloads select
 * a pool by. Not DOKS's own `doks.digitalocean.com/node-pool`: that bears the pool's generated name, which changes
 * whenever the pool is replaced.
 */
export const poolLabel = "doks-platform/pool";

/** All labels of one object that Pulumi itself makes. */
export function labels(environment: Labelled, identity: Identity): Labels {
  return {
    "app.kubernetes.io/name": identity.name,
    "app.kubernetes.io/instance": identity.instance ?? `${identity.name}-${environment.name}`,
    ...(identity.version && { "app.kubernetes.io/version": identity.version }),
    "app.kubernetes.io/component": identity.component,
    "app.kubernetes.io/managed-by": "pulumi",
    app: identity.name,
    [stackLabel]: stackLabelValue(environment.stack),
    ...environmentLabels(environment),
  };
}

/**
 * Labels to hand to a chart for all that it makes: those that it does not set itself. A chart's own name,
 * instance and managed-by stay, since its selectors and Helm's ownership rest on them.
 */
export function chartLabels(environment: Omit<Labelled, "stack">, name: string): Labels {
  return { app: name, ...environmentLabels(environment) };
}
