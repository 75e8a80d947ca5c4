import * as pulumi from "@pulumi/pulumi";
import { connect, type Kubernetes } from "../lib/kubernetes/client";
import { defaultPatience, type Outage, type Patience } from "../lib/retry";
import { HookError } from "./report";

/** Milliseconds that an `up` waits for an API that does not answer. A preview says at once that it does not. */
const outageMs = 120_000;

/** The way to a cluster that this very `up` may still have to make. */
export class Connection {
  readonly #kubeconfig: Promise<string>;
  #known = false;
  #saidAway = false;
  #kubernetes: Promise<Kubernetes> | undefined;

  /**
   * @param patience besides that for a server that is away; default that of every client
   * @param kubeconfig known once the cluster is there; in the preview of a new cluster never
   */
  constructor(
    kubeconfig: pulumi.Output<string>,
    private readonly patience: Patience = defaultPatience,
  ) {
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
    this.#kubernetes ??= this.#kubeconfig.then((text) =>
      connect(text, pulumi.runtime.isDryRun() ? this.patience : { ...this.patience, outage: this.#outage }),
    );
    return this.#kubernetes;
  }

  /** A control plane without high availability is away while it is upgraded, and a new one in its first minutes. */
  get #outage(): Outage {
    return {
      mayLastMs: outageMs,
      away: ({ message }) => {
        if (this.#saidAway) return;
        this.#saidAway = true;
        void pulumi.log.info(`${message}; waiting for up to ${outageMs / 1000} s`);
      },
    };
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
