import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../stacks/environment";
import { createSecret } from "../secret";

/** The Secret by which Argo CD reads the Git repository; none for a public one. */
export function createRepositoryCredentials(
  environment: Environment,
  namespace: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): kubernetes.core.v1.Secret | undefined {
  const credentials = repositoryCredentials(environment);
  if (!credentials) return undefined;
  const name = `repository-${environment.name}`;
  return createSecret(
    name,
    environment,
    {
      name,
      namespace,
      owner: name,
      stringData: { type: "git", url: environment.delivery.repository, ...credentials },
      labels: { "argocd.argoproj.io/secret-type": "repository" },
    },
    opts,
  );
}

function repositoryCredentials({
  delivery,
  secrets,
}: Environment): Record<string, pulumi.Input<string>> | undefined {
  const { credentials } = delivery;
  switch (credentials.type) {
    case "none":
      return undefined;
    case "https":
      return { username: credentials.username, password: required(secrets.repositoryToken) };
    case "ssh":
      return { sshPrivateKey: required(secrets.repositorySshKey) };
    case "githubApp":
      return {
        githubAppID: String(credentials.appId),
        githubAppInstallationID: String(credentials.installationId),
        githubAppPrivateKey: required(secrets.repositoryAppKey),
      };
  }
}

/** The environment's checks have made sure of it; this only says so to the compiler. */
function required(secret: pulumi.Output<string> | undefined): pulumi.Output<string> {
  if (!secret) throw new Error("the environment lacks the secret that its repository credentials need");
  return secret;
}
