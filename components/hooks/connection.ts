import * as pulumi from "@pulumi/pulumi";
import { connect, type Kubernetes } from "../../clients/kubernetes";

/** The way to a cluster that this very `up` may still have to make. */
export class Connection {
  readonly #kubeconfig: Promise<string>;
  #known = false;
  #kubernetes: Promise<Kubernetes> | undefined;

  /** @param kubeconfig known once the cluster is there; in the preview of a new cluster never */
  constructor(kubeconfig: pulumi.Output<string>) {
    this.#kubeconfig = new Promise((resolve) => {
      kubeconfig.apply((text) => {
        this.#known = true;
        resolve(text);
      });
    });
  }

  /** The cluster's API, for what only runs once there is a cluster. */
  open(): Promise<Kubernetes> {
    // Not before somebody needs it: the client takes half a second to load.
    this.#kubernetes ??= this.#kubeconfig.then((text) => connect(text));
    return this.#kubernetes;
  }

  /** The cluster's API; undefined in the preview of a cluster that has yet to be made. */
  async ifThere(): Promise<Kubernetes | undefined> {
    return this.#known || !pulumi.runtime.isDryRun() ? this.open() : undefined;
  }
}
