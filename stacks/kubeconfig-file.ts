import { KubeconfigError, readKubeconfig } from "./kubeconfig";
import { shown, type Check } from "../lib/violation";
import type { Subject } from "./checks/subject";

/**
 * The kubeconfig of an existing cluster is there and has the context. Who reviews a plan need not have the file; an
 * `up` without it has no cluster.
 */
export const kubeconfigFile: Check<Subject> = ({ environment: { cluster } }) => {
  if (cluster.mode !== "existing" || cluster.kubeconfig === undefined) return [];
  const { kubeconfig, context } = cluster;
  try {
    readKubeconfig(kubeconfig, context);
    return [];
  } catch (error) {
    if (!(error instanceof KubeconfigError)) throw error;
    return [
      {
        path: "cluster.kubeconfig",
        got: `${shown(kubeconfig)}, which ${error.message}`,
        allowed: "a kubeconfig's path, from the project's folder or with ~/, and one of its contexts",
      },
    ];
  }
};
