import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { ExistingEnvironment } from "../../stacks/topology";
import { ClusterHooks } from "../hooks/cluster-hooks";
import type { ClusterAccess } from "./foundation";
import { createProvider } from "./provider";

/** A cluster that was there before, through a kubeconfig of the user's or of the stack's. */
export function reachExisting(
  environment: ExistingEnvironment,
  opts: pulumi.CustomResourceOptions,
): ClusterAccess {
  const { name, kubeconfig: path, context } = environment.cluster;
  const kubeconfig = environment.secrets.kubeconfig ?? pulumi.secret(readKubeconfig(path ?? ""));
  const hooks = new ClusterHooks(environment, kubeconfig);
  // Not the address or the certificate, which change while the cluster is still the same.
  const provider = createProvider(name, { kubeconfig, identity: name, context }, [], opts);
  return {
    cluster: {
      name,
      ...(path !== undefined && { kubeconfig: path }),
      ...(context !== undefined && { context }),
    },
    inCluster: hooks.inCluster(provider),
    lookedAfter: hooks.lookAfter(),
  };
}

function readKubeconfig(path: string): string {
  const file = path.startsWith("~/") ? join(homedir(), path.slice(2)) : resolve(__dirname, "..", "..", path);
  return readFileSync(file, "utf8");
}
