import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../stacks/environment";
import { mergeValues, type JsonObject } from "../../lib/json";
import { Release } from "../release";
import { createSecret } from "../secret";
import type { ChartPin } from "../../catalog/chart";

/** What every data service is handed. */
export interface ServiceArgs {
  readonly environment: Environment;
  /** The environment's namespace, in which applications run too. */
  readonly namespace: kubernetes.core.v1.Namespace;
  /** The StorageClasses that have to be there first. */
  readonly storageClasses: readonly kubernetes.storage.v1.StorageClass[];
}

/** What makes one data service differ from another. */
export interface Installation {
  readonly chart: ChartPin;
  /** Values of the chart, over which the environment's own `values` are laid. */
  readonly values: JsonObject;
  /** Keys of the Secret that chart and applications read. */
  readonly credentials: Readonly<Record<string, pulumi.Input<string>>>;
  /** Name of the chart's StatefulSet. */
  readonly statefulSet: string;
  /** Name of its claim template. */
  readonly template: string;
}

/** Name of the Secret with a service's credentials. */
export function credentialsName(service: keyof Environment["data"]): string {
  return `${service}-credentials`;
}

/** Makes a service's credentials and then its release, which bears the service's name, inside its component. */
export function installService(
  service: keyof Environment["data"],
  { environment, namespace, storageClasses }: ServiceArgs,
  { chart, values, credentials, statefulSet, template }: Installation,
  parent: pulumi.ComponentResource,
): void {
  const { replicas, size, values: further } = environment.data[service];
  const name = credentialsName(service);
  const secret = createSecret(
    name,
    environment,
    { name, namespace: namespace.metadata.name, owner: service, stringData: credentials },
    { parent },
  );
  new Release(
    service,
    {
      chart,
      source: environment.charts,
      namespace: namespace.metadata.name,
      values: mergeValues(values, further),
      claims: [{ statefulSet, template, replicas, size, storageClass: environment.storage.class }],
    },
    { parent, dependsOn: [secret, ...storageClasses] },
  );
}
