import type * as kubernetes from "@pulumi/kubernetes";
import type { Environment } from "../../stacks/environment";

/** What every data service is handed. */
export interface ServiceArgs {
  readonly environment: Environment;
  /** The environment's namespace, in which applications run too. */
  readonly namespace: kubernetes.core.v1.Namespace;
  /** The StorageClasses that have to be there first. */
  readonly storageClasses: readonly kubernetes.storage.v1.StorageClass[];
}
