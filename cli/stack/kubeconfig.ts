import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { execKubeconfig } from "../../components/cluster/kubeconfig";
import { ownName } from "./name";
import type { ClusterOutput } from "./outputs";

const ROOT = join(__dirname, "..", "..");

/** Name of this Pulumi project, `doks-platform`. */
export function projectName(): string {
  return (parse(readFileSync(join(ROOT, "Pulumi.yaml"), "utf8")) as { name: string }).name;
}

/** Name of a stack's cluster, user and context in kubeconfigs, such as `doks-platform-staging`. */
export function contextName(stack: string): string {
  return `${projectName()}-${ownName(stack)}`;
}

/**
 * A kubeconfig, as YAML, for a stack's cluster. It holds no token but asks for one with what is in the environment
 * of its user. Its paths are absolute, since it is used from anywhere, by programs whose PATH may lack Node.
 */
export function stackKubeconfig(stack: string, cluster: ClusterOutput, env: NodeJS.ProcessEnv): string {
  const api = env.DIGITALOCEAN_API_URL ?? "";
  return execKubeconfig({
    clusterName: contextName(stack),
    clusterId: cluster.id,
    endpoint: cluster.endpoint,
    caCertificate: cluster.caCertificate,
    script: join(ROOT, "components", "cluster", "exec-credential.mjs"),
    node: process.execPath,
    environment: api === "" ? {} : { DIGITALOCEAN_API_URL: api },
  });
}
