import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { Environment } from "../../stacks/environment";
import { labels } from "../labels";

/** A password of 32 letters and digits: nothing that a connection URL would have to escape. */
export function createPassword(name: string, opts: pulumi.CustomResourceOptions): pulumi.Output<string> {
  return new random.RandomPassword(name, { length: 32, special: false }, opts).result;
}

/** The Secret `<service>-credentials`, which the service's chart and the applications both read. */
export function createCredentials(
  service: string,
  environment: Environment,
  namespace: pulumi.Input<string>,
  stringData: Record<string, pulumi.Input<string>>,
  opts: pulumi.CustomResourceOptions,
): kubernetes.core.v1.Secret {
  const name = `${service}-credentials`;
  return new kubernetes.core.v1.Secret(
    name,
    {
      metadata: { name, namespace, labels: labels(environment, { name: service, component: "credentials" }) },
      type: "Opaque",
      stringData,
    },
    opts,
  );
}
