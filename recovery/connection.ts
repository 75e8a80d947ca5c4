import * as pulumi from "@pulumi/pulumi";
import { connect, type Kubernetes } from "../lib/kubernetes/client";
import { HookError } from "./report";

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

  /**
   * The cluster's API, for hooks of deletions. Where the cluster itself is to be replaced, the engine deletes what
   * is in it first, and tells the program of the cluster only afterwards: waiting for that would never end.
   * @throws HookError when the cluster does not become known
   */
  async openBeforeDeletion(patienceMs = 10_000): Promise<Kubernetes> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), patienceMs);
    });
    const known = await Promise.race([this.#kubeconfig.then(() => true), late]);
    clearTimeout(timer);
    if (known) return this.open();
    throw new HookError(
      "this `up` would replace the cluster, and begins with deleting what is in it, so it stops here: " +
        "`pulumi preview` says which property of the config asks for that",
    );
  }

  /** The cluster's API; undefined in the preview of a cluster that has yet to be made. */
  async ifThere(): Promise<Kubernetes | undefined> {
    return this.#known || !pulumi.runtime.isDryRun() ? this.open() : undefined;
  }
}
