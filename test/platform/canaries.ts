import type { Plan } from "../../plan/plan";
import { isObject, Secret, type Value } from "../../plan/values";
import { platform, tiers, type Config, type Secrets } from "../components/platform";

/** What every canary has in it: stack secrets and passwords of the plans below. */
export const canary = /canary/;

const github = { repository: "https://github.com/acme/platform.git" };
const oidc = { name: "Acme", issuer: "https://login.acme.dev", clientId: "argocd" };
const everything: Secrets = {
  dnsToken: "dns-canary",
  oidcClientSecret: "oidc-canary",
  gitWebhookSecret: "webhook-canary",
};

/** Each way in which Argo CD signs in to the repository, with the stack secret that it takes. */
export const variants: Readonly<Record<string, readonly [delivery: object, secrets: Secrets]>> = {
  none: [{}, {}],
  https: [
    { ...github, credentials: { type: "https", username: "deploy" } },
    { repositoryToken: "token-canary" },
  ],
  ssh: [
    { repository: "git@github.com:acme/platform.git", credentials: { type: "ssh" } },
    { repositorySshKey: "-----BEGIN KEY-----\nssh-canary\n-----END KEY-----\n" },
  ],
  githubApp: [
    { ...github, credentials: { type: "githubApp", appId: 12, installationId: 345 } },
    { repositoryAppKey: "-----BEGIN KEY-----\napp-canary\n-----END KEY-----\n" },
  ],
};

/** A stack that uses each secret that it can have with this variant. */
export function stackWith(variant: string): readonly [config: Config, secrets: Secrets] {
  const [delivery, secrets] = variants[variant] ?? [{}, {}];
  const config = { ingress: { dns: "digitalocean" }, delivery: { ...delivery, argocd: { oidc } } };
  return [config, { ...everything, ...secrets }];
}

/** Plans of all variants, with passwords that are canaries too, and production's. */
export async function plansWithCanaries(): Promise<readonly Plan[]> {
  const known = { knownPasswords: true };
  const [staging, production] = tiers.map((tier) => (variant: string) => {
    const [config, secrets] = stackWith(variant);
    return platform(tier, config, secrets, known);
  });
  if (staging === undefined || production === undefined) return [];
  return Promise.all([...Object.keys(variants).map(staging), production("https")]);
}

/** Every text in a value with the keys that lead to it, JSON in texts included; a secret is not entered. */
export function textsIn(
  value: Value | undefined,
  path: readonly string[] = [],
): readonly (readonly [path: readonly string[], text: string])[] {
  if (value instanceof Secret || value === undefined) return [];
  if (typeof value === "string") {
    const nested = value.startsWith("{") ? textsIn(JSON.parse(value) as Value, path) : [];
    return [[path, value], ...nested];
  }
  if (Array.isArray(value)) return value.flatMap((inner: Value) => textsIn(inner, path));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => textsIn(inner, [...path, key]));
}

/** Whether something in a value is marked secret. */
export function holdsSecret(value: Value | undefined): boolean {
  if (value instanceof Secret) return true;
  if (Array.isArray(value)) return value.some(holdsSecret);
  return isObject(value) && Object.values(value).some(holdsSecret);
}
