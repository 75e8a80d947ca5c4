import * as pulumi from "@pulumi/pulumi";
import type { SecretName } from "./environment";
import { isConfigSecret } from "../lib/sdk/program";
import { bounded, Unbounded } from "../lib/bounded";
import { isObject, type Json, type JsonObject } from "../lib/json";
import { strangersAmong, type Strangers } from "./config-namespaces";
import { environmentSchema } from "./schema";
import { propertyPath, shown, unknownKey, type Violation } from "../lib/violation";

/** Every secret that a stack may hold; the record makes the compiler complain about a forgotten one. */
export const secretNames = Object.keys({
  repositoryToken: true,
  repositorySshKey: true,
  repositoryAppKey: true,
  gitWebhookSecret: true,
  dnsToken: true,
  csiToken: true,
  kubeconfig: true,
  oidcClientSecret: true,
} satisfies Record<SecretName, true>) as SecretName[];

const sectionNames = Object.keys(environmentSchema.shape).filter((key) => key !== "tier" && key !== "name");

/** All keys of the project's own namespace. */
const ownNames = ["tier", "name", ...sectionNames, ...secretNames];

/** What a stack's YAML says, before anything is known about it but its keys. */
export interface StackConfig {
  readonly tier: string | undefined;
  /** `name` and the sections, as far as they can be read. */
  readonly sections: JsonObject;
  /** The sections that cannot be read at all. */
  readonly unread: readonly string[];
  readonly secrets: { readonly [name in SecretName]?: pulumi.Output<string> };
  readonly violations: readonly Violation[];
  /** Keys of other namespaces that nothing reads. */
  readonly strangers: Strangers;
}

/**
 * Reads the stack's configuration: the project's own namespace, and from the others only what would be a
 * mistake. Names the faults that can be told without a preset; a value is never named where it may be secret.
 */
export function readConfig(): StackConfig {
  const config = new pulumi.Config();
  const violations: Violation[] = tokenInConfig();
  const sections: Record<string, Json> = {};
  const unread: string[] = [];
  const secrets: { [name in SecretName]?: pulumi.Output<string> } = {};

  for (const key of ownKeys(config.name)) {
    const secret = isConfigSecret(`${config.name}:${key}`);
    if (isSecretName(key)) {
      secrets[key] = config.getSecret(key);
      if (!secret) violations.push(plainSecret(config.name, key));
    } else if (key !== "tier" && key !== "name" && !sectionNames.includes(key)) {
      violations.push(unknownKey(propertyPath([key]), key, ownNames));
    } else if (secret) {
      violations.push(secretSection(key));
      unread.push(key);
    } else if (key === "name") {
      sections[key] = config.require(key);
    } else if (key !== "tier") {
      try {
        const section = bounded(parseSection(config.require(key)));
        if (isObject(section)) sections[key] = section;
        else throw new Unbounded(shown(section));
      } catch (error) {
        if (!(error instanceof Unbounded)) throw error;
        violations.push({ path: key, got: error.message, allowed: "an object" });
        unread.push(key);
      }
    }
  }
  const strangers = strangersAmong(Object.keys(pulumi.runtime.allConfig()), config.name, ownNames);
  return { tier: tierOf(config), sections, unread, secrets, violations, strangers };
}

function tierOf(config: pulumi.Config): string | undefined {
  return isConfigSecret(`${config.name}:tier`) ? undefined : config.get("tier");
}

function ownKeys(namespace: string): string[] {
  return Object.keys(pulumi.runtime.allConfig())
    .filter((key) => key.startsWith(`${namespace}:`))
    .map((key) => key.slice(namespace.length + 1))
    .sort();
}

function isSecretName(key: string): key is SecretName {
  return (secretNames as string[]).includes(key);
}

function parseSection(text: string): Json {
  try {
    // What the CLI makes of a date without quotes.
    return JSON.parse(text.replace(/"(\d{4}-\d\d-\d\d) 00:00:00 \+0000 UTC"/g, '"$1"')) as Json;
  } catch {
    return text;
  }
}

function tokenInConfig(): Violation[] {
  if (pulumi.runtime.allConfig()["digitalocean:token"] === undefined) return [];
  return [
    {
      path: "digitalocean:token",
      got: "a DigitalOcean token in the stack's configuration",
      allowed:
        "only the environment variable DIGITALOCEAN_TOKEN or DIGITALOCEAN_ACCESS_TOKEN, so that the token is " +
        "neither in Git nor in the state; remove it: pulumi config rm digitalocean:token",
    },
  ];
}

function plainSecret(namespace: string, key: string): Violation {
  return {
    path: key,
    got: "plain text, in a file that Git keeps",
    allowed: `an encrypted value, and a new one, as this one is known: pulumi config set --secret ${namespace}:${key}`,
  };
}

function secretSection(key: string): Violation {
  return {
    path: key,
    got: "an encrypted value",
    allowed: `plain text, as its values are shown; secrets are only ${secretNames.join(", ")}`,
  };
}
