import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../stacks/environment";
import { createPassword, createSecret } from "../secret";
import { generatedName, generatedPassword, type Application } from "../../stacks/applications";

/**
 * The Secret `<app>-generated`: random values that an application asks for by name, such as an encryption key
 * that all its replicas must share. They are made once and never change.
 */
export function createGeneratedSecret(
  environment: Environment,
  application: Application,
  namespace: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): kubernetes.core.v1.Secret | undefined {
  const { name, generatedSecrets } = application;
  if (generatedSecrets.length === 0) return undefined;
  const values = generatedSecrets.map(
    (key) => [key, createPassword(generatedPassword(name, key), opts)] as const,
  );
  return createSecret(
    generatedName(name),
    environment,
    { name: generatedName(name), namespace, owner: name, stringData: Object.fromEntries(values) },
    opts,
  );
}
