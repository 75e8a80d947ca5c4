import { types } from "../lib/resource-types";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { sectionOf } from "../catalog";
import type { Chart, ChartPin, DeclaredClaims } from "../catalog/chart";
import type { DeclaredLoadBalancer } from "../lib/digitalocean/load-balancer";
import { chartSource } from "../catalog/source";
import type { Environment } from "../stacks/environment";
import { valuesOf } from "../stacks/installed";

export interface ReleaseArgs {
  /** Chart to install. */
  readonly chart: ChartPin;
  /** Where charts come from: their own registries, or one mirror for all. */
  readonly source: Environment["charts"];
  readonly namespace: pulumi.Input<string>;
  /** Values of the chart. Never a credential: they end up in the state and in the cluster as plain text. */
  readonly values: pulumi.Inputs;
  /** Whether the definitions in the chart's folder crds/ are left out; default false. */
  readonly skipCrds?: boolean;
  /** Seconds that its pods may take to become ready; default 600. */
  readonly timeout?: number;
  /** Claims that the chart makes; default none. */
  readonly claims?: readonly DeclaredClaims[];
  /** Load balancers that the chart asks for; default none. */
  readonly loadBalancers?: readonly DeclaredLoadBalancer[];
}

/** What a chart of the catalog asks for in an environment, with the environment's further values laid over its own. */
export function releaseOf(
  chart: Chart,
  environment: Environment,
  namespace: pulumi.Input<string>,
): ReleaseArgs {
  const section = sectionOf(chart, environment);
  return {
    chart: chart.pin,
    source: environment.charts,
    namespace,
    values: valuesOf(chart, environment),
    skipCrds: chart.skipCrds ?? false,
    ...(chart.timeout !== undefined && { timeout: chart.timeout }),
    claims: chart.claims?.(section, environment) ?? [],
    loadBalancers: chart.loadBalancers?.(section, environment) ?? [],
  };
}

/**
 * A Helm release: the only way in which this program installs a chart. It waits until everything is ready and
 * undoes what failed. The component's name is the release's name. What the chart will ask DigitalOcean for is
 * declared here, since no plan or policy can see into a chart.
 */
export class Release extends pulumi.ComponentResource {
  /** The release, ready once it is resolved; depend on it for whatever needs the chart's objects. */
  readonly release: kubernetes.helm.v3.Release;
  readonly claims: readonly DeclaredClaims[];
  readonly loadBalancers: readonly DeclaredLoadBalancer[];

  constructor(name: string, args: ReleaseArgs, opts: pulumi.ComponentResourceOptions) {
    const { claims = [], loadBalancers = [], timeout = 600 } = args;
    super(types.declaredRelease, name, { chart: args.chart, claims, loadBalancers }, opts);
    this.claims = claims;
    this.loadBalancers = loadBalancers;
    this.release = new kubernetes.helm.v3.Release(
      name,
      {
        name,
        namespace: args.namespace,
        ...chartSource(args.chart, args.source.mirror),
        version: args.chart.version,
        values: args.values,
        ...(args.skipCrds === true && { skipCrds: true }),
        timeout,
        atomic: true,
        // Enough to roll back to, and few enough not to fill etcd with copies of the values.
        maxHistory: 5,
      },
      // The provider's own patience has to outlast Helm's, which needs as long again to undo a failure.
      { parent: this, customTimeouts: seconds(2 * timeout + 120) },
    );
    // A policy sees of a component what it puts out, not what it takes in.
    this.registerOutputs({ claims, loadBalancers });
  }
}

function seconds(value: number): pulumi.CustomTimeouts {
  const duration = `${value}s`;
  return { create: duration, update: duration, delete: duration };
}
