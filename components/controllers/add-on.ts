import type * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { sectionOf } from "../../catalog";
import type { AddOn as Chart } from "../../catalog/chart";
import type { Environment } from "../../stacks/environment";
import { createObjects, readManifests } from "../manifests";
import { createNamespace } from "../namespace";
import { Release, releaseOf } from "../release";
import { createSecret } from "../secret";

/** A chart of the catalog that there is once in a cluster: its namespace, what has to be there first, its release. */
export class AddOn extends pulumi.ComponentResource {
  readonly namespace: kubernetes.core.v1.Namespace;

  constructor(chart: Chart, environment: Environment, opts: pulumi.ComponentResourceOptions) {
    const { release, component } = chart;
    super(`doks-platform:controllers:${chart.typeName}`, release, {}, opts);
    const child = { parent: this };
    const manifests = chart.manifests?.(sectionOf(chart, environment));
    const objects = manifests
      ? createObjects(readManifests(manifests.set), environment, { name: manifests.name, component }, child)
      : [];
    this.namespace = createNamespace(
      chart.namespace,
      environment,
      { name: release, component },
      child,
      chart.podSecurity,
    );
    const namespace = this.namespace.metadata.name;
    const secrets = (chart.secrets?.(environment) ?? []).map(({ resource, ...secret }) =>
      createSecret(resource, environment, { ...secret, namespace }, child),
    );
    new Release(release, releaseOf(chart, environment, namespace), {
      ...child,
      dependsOn: [...objects, ...secrets],
    });
    this.registerOutputs();
  }
}
