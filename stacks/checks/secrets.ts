import type { SecretName } from "../environment";
import { isShared } from "../topology";
import type { Check, Violation } from "../../lib/violation";
import { ownersSecrets } from "./topology";
import type { Subject } from "./subject";

type Environment = Subject["environment"];

/** For each secret: the setting that needs it, and whether that is on. `gitWebhookSecret` is there or not. */
const uses: Readonly<
  Record<
    Exclude<SecretName, "gitWebhookSecret">,
    readonly [setting: string, needed: (environment: Environment) => boolean]
  >
> = {
  repositoryToken: ["delivery.credentials.type https", credentials("https")],
  repositorySshKey: ["delivery.credentials.type ssh", credentials("ssh")],
  repositoryAppKey: ["delivery.credentials.type githubApp", credentials("githubApp")],
  csiToken: ["storage.csiDriver digitalocean", ({ storage }) => storage.csiDriver === "digitalocean"],
  dnsToken: ["ingress.dns digitalocean", ({ ingress }) => ingress.dns === "digitalocean"],
  kubeconfig: [
    "cluster.mode existing without cluster.kubeconfig",
    ({ cluster }) => cluster.mode === "existing" && cluster.kubeconfig === undefined,
  ],
  oidcClientSecret: ["delivery.argocd.oidc", ({ delivery }) => delivery.argocd.oidc !== undefined],
};

/** Every secret that the environment needs is there, and none that nothing would use. */
export const secrets: Check<Subject> = ({ environment }) =>
  (Object.keys(uses) as (keyof typeof uses)[]).flatMap((name): Violation[] => {
    const [setting, needed] = uses[name];
    const there = environment.secrets[name] !== undefined;
    // A stack that shares a cluster needs none of them, and the check of its topology refuses those it has.
    if (isShared(environment) && name in ownersSecrets) return [];
    if (needed(environment) === there) return [];
    return [
      there
        ? {
            path: name,
            got: "a secret that nothing uses",
            allowed: `${setting}, or: pulumi config rm ${key(environment, name)}`,
          }
        : {
            path: name,
            got: "nothing",
            allowed: `the secret of ${setting}: pulumi config set --secret ${key(environment, name)}`,
          },
    ];
  });

function credentials(type: Environment["delivery"]["credentials"]["type"]) {
  return ({ delivery }: Environment): boolean => delivery.credentials.type === type;
}

function key({ project }: Environment, name: SecretName): string {
  return `${project}:${name}`;
}
