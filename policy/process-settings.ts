import * as pulumi from "@pulumi/pulumi";
import { secretNames } from "../stacks/config";
import type { Environment } from "../stacks/environment";
import { judgedEnvironment } from "../stacks/read-environment";

/**
 * What the engine hands to a pack's process in its variables: project, stack and configuration, secrets decrypted
 * and no longer marked.
 * @throws Refusal with every violation of the configuration
 */
export function settingsOfProcess(): {
  readonly environment: Environment;
  readonly secrets: readonly string[];
} {
  const config = JSON.parse(process.env["PULUMI_CONFIG"] ?? "{}") as Record<string, string>;
  const secretKeys = secretNames
    .map((name) => `${pulumi.getProject()}:${name}`)
    .filter((key) => config[key] !== undefined);
  pulumi.runtime.setAllConfig(config, secretKeys);
  return { environment: judgedEnvironment(), secrets: secretKeys.flatMap((key) => config[key] ?? []) };
}
