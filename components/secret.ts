import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { Environment } from "../stacks/environment";
import { labels, type Labels } from "../lib/kubernetes/labels";

/** A password of 32 letters and digits: nothing that a connection URL would have to escape. */
export function createPassword(name: string, opts: pulumi.CustomResourceOptions): pulumi.Output<string> {
  return new random.RandomPassword(name, { length: 32, special: false }, opts).result;
}

export interface SecretArgs {
  /** Name of the Secret in its namespace. */
  readonly name: string;
  readonly namespace: pulumi.Input<string>;
  /** What it belongs to, such as `postgres`. */
  readonly owner: string;
  /** Its keys; all of them are secret to Pulumi too, user names included, since they are of one piece. */
  readonly stringData: Readonly<Record<string, pulumi.Input<string>>>;
  /** Labels by which a controller finds the Secret; default none. */
  readonly labels?: Labels;
}

/** A Kubernetes Secret of the platform: the only place where a credential is kept outside the state. */
export function createSecret(
  name: string,
  environment: Environment,
  args: SecretArgs,
  opts: pulumi.CustomResourceOptions,
): kubernetes.core.v1.Secret {
  const metadata = {
    name: args.name,
    namespace: args.namespace,
    labels: { ...labels(environment, { name: args.owner, component: "credentials" }), ...args.labels },
  };
  return new kubernetes.core.v1.Secret(
    name,
    { metadata, type: "Opaque", stringData: pulumi.secret(args.stringData) },
    opts,
  );
}
