import type * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { sectionOf } from "../../catalog";
import type { DataService as Chart, FurtherSecret } from "../../catalog/chart";
import { credentialsName, type Endpoint } from "../../catalog/endpoint";
import type { Environment } from "../../stacks/environment";
import { Release, releaseOf } from "../release";
import { createPassword, createSecret } from "../secret";

/** What every data service is handed. */
export interface DataServiceArgs {
  readonly environment: Environment;
  /** The environment's namespace, in which applications run too. */
  readonly namespace: kubernetes.core.v1.Namespace;
  /** The StorageClasses that have to be there first. */
  readonly storageClasses: readonly kubernetes.storage.v1.StorageClass[];
}

/**
 * A data service of the catalog: its credentials, and then its release, which bears the service's name. Of one that is
 * off and may come back only the credentials.
 */
export class DataService extends pulumi.ComponentResource {
  /** Where applications reach it. */
  readonly endpoint: Endpoint;

  constructor(chart: Chart, args: DataServiceArgs, opts: pulumi.ComponentResourceOptions) {
    const { release } = chart;
    super(`doks-platform:data:${chart.typeName}`, release, {}, opts);
    const { environment, storageClasses } = args;
    const section = sectionOf(chart, environment);
    const namespace = args.namespace.metadata.name;
    const child = { parent: this };

    const secretName = credentialsName(release);
    const credentials = Object.entries(chart.credentials(section)).map(
      ([key, value]) =>
        [key, typeof value === "string" ? value : createPassword(value.password, child)] as const,
    );
    const stringData = Object.fromEntries(credentials);
    const secret = createSecret(
      secretName,
      environment,
      { name: secretName, namespace, owner: release, stringData },
      child,
    );
    const further = chart.furtherSecret?.(section);
    const secrets = [secret, ...(further === undefined ? [] : [this.furtherSecret(further, args, release)])];
    if (chart.wanted(section, environment))
      new Release(release, releaseOf(chart, environment, namespace), {
        ...child,
        dependsOn: [...secrets, ...storageClasses],
      });

    this.endpoint = chart.endpoint(section, environment);
    this.registerOutputs({ endpoint: this.endpoint });
  }

  private furtherSecret(
    further: FurtherSecret,
    { environment, namespace }: DataServiceArgs,
    owner: string,
  ): kubernetes.core.v1.Secret {
    const child = { parent: this };
    const { name, passwords } = further;
    const made = pulumi.all(
      Object.fromEntries(
        Object.entries(passwords).map(([key, { resource }]) => [key, createPassword(resource, child)]),
      ),
    );
    const stringData = Object.fromEntries(
      Object.entries(further.stringData).map(([key, value]) => [
        key,
        typeof value === "string" ? value : made.apply(value),
      ]),
    );
    return createSecret(
      name,
      environment,
      { name, namespace: namespace.metadata.name, owner, stringData },
      child,
    );
  }
}
