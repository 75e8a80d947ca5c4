import { stringify } from "yaml";

/** What a kubeconfig with an exec credential is made of. */
export interface KubeconfigArgs {
  /** Name that the kubeconfig's cluster, user and context all bear. */
  clusterName: string;
  /** DigitalOcean's id of the cluster, for which the credential is asked. */
  clusterId: string;
  /** Address of the Kubernetes API, such as `https://<id>.k8s.ondigitalocean.com`. */
  endpoint: string;
  /** Certificate authority of that address: PEM in base64, as DigitalOcean gives it. */
  caCertificate: string;
  /** Path of exec-credential.mjs; a relative one is looked up from the working directory of the client. */
  script: string;
  /** Node's executable; default `node`, from the client's PATH. */
  node?: string;
  /** Environment variables that the script gets besides the client's own; never a token. Default none. */
  environment?: Readonly<Record<string, string>>;
}

/**
 * A kubeconfig, as YAML, that holds no token: its user runs exec-credential.mjs, which asks DigitalOcean for a
 * short-lived one with the token in the environment. So it stays valid when credentials expire, and may be
 * stored. The same arguments give the same text.
 */
export function execKubeconfig(args: KubeconfigArgs): string {
  const name = args.clusterName;
  const environment = Object.entries(args.environment ?? {});
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      { name, cluster: { server: args.endpoint, "certificate-authority-data": args.caCertificate } },
    ],
    users: [
      {
        name,
        user: {
          exec: {
            apiVersion: "client.authentication.k8s.io/v1beta1",
            command: args.node ?? "node",
            args: [args.script, args.clusterId],
            ...(environment.length > 0 && { env: environment.map(([key, value]) => ({ name: key, value })) }),
            interactiveMode: "Never",
          },
        },
      },
    ],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
  };
  // Unfolded: a certificate folded over several lines is correct YAML but unreadable to grep and jq users.
  return stringify(config, { lineWidth: 0 });
}
