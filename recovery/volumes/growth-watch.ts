import type { Kubernetes } from "../../lib/kubernetes/client";
import { existingClaims, hasGrown, type Claim, type ClaimsOf } from "./declared-claims";
import { HookError } from "../report";
import type { Watch, WatchOptions } from "../watch";

/** The wait for volumes that have been asked to grow. */
export class GrowthWatch {
  readonly #said = new Set<string>();
  #growing: readonly Claim[] = [];

  constructor(
    private readonly kubernetes: Kubernetes,
    private readonly what: ClaimsOf,
    private readonly options: WatchOptions,
    private readonly watch: Watch,
  ) {}

  async finished(): Promise<void> {
    if (await this.watch.until(() => this.#look())) return;
    const reasons = await Promise.all(
      this.#growing.map(async (claim) => `  - ${progress(claim)}${await this.#reason(claim)}`),
    );
    throw new HookError(
      `volumes in namespace ${this.what.namespace} have not grown within ${this.options.timeoutSeconds} s; the pods ` +
        "run on, and the next `up` goes on from here:\n" +
        reasons.join("\n"),
    );
  }

  async #look(): Promise<string | undefined> {
    const claims = await existingClaims(this.kubernetes, this.what);
    const before = this.#growing.map(({ name }) => name);
    this.#growing = claims.filter((claim) => claim.bound && claim.mounted && !hasGrown(claim));
    this.#refuseInfeasible(claims);
    for (const { name, capacity = "" } of claims.filter(
      (claim) => before.includes(claim.name) && hasGrown(claim),
    ))
      this.options.report(`${name}: has ${capacity} now`);
    for (const claim of this.#growing) this.#explain(claim);
    if (this.#growing.length === 0) return undefined;
    return `waiting for volumes to grow: ${this.#growing.map(progress).join(", ")}`;
  }

  #refuseInfeasible(claims: readonly Claim[]): void {
    const faults = claims
      .filter((claim) => !hasGrown(claim) && claim.infeasible)
      .map((claim) => `  - ${progress(claim)}: ${claim.failure ?? "it gives no reason"}`);
    if (faults.length === 0) return;
    throw new HookError(
      `the storage driver cannot grow volumes in namespace ${this.what.namespace}. Set a size that it can provide, ` +
        "then run `up` again:\n" +
        faults.join("\n"),
    );
  }

  #explain(claim: Claim): void {
    const { name, fileSystemPending, failure } = claim;
    if (fileSystemPending)
      this.#once(
        `${name}: the volume has grown, its file system grows while the pod runs. If it stays so, the driver needs ` +
          `a restart: ${this.#restart(claim)}`,
      );
    if (failure !== undefined)
      this.#once(`${name}: the storage driver failed to grow it and tries again: ${failure}`);
  }

  #restart({ pods }: Claim): string {
    return `\`kubectl -n ${this.what.namespace} delete pod ${pods.join(" ")}\``;
  }

  #once(line: string): void {
    if (this.#said.has(line)) return;
    this.#said.add(line);
    this.options.report(line);
  }

  /** Older drivers say it only in events, which Kubernetes forgets after an hour. */
  async #reason(claim: Claim): Promise<string> {
    const { name, fileSystemPending, failure } = claim;
    if (failure !== undefined) return `: ${failure}`;
    if (fileSystemPending) return `: its file system waits for a restart of the pod: ${this.#restart(claim)}`;
    const { items } = await this.kubernetes.core.listNamespacedEvent({
      namespace: this.what.namespace,
      fieldSelector: `involvedObject.kind=PersistentVolumeClaim,involvedObject.name=${name},reason=VolumeResizeFailed`,
    });
    const message = items.at(-1)?.message;
    return message === undefined ? "" : `: ${message}`;
  }
}

function progress({ name, capacity, declared }: Claim): string {
  return `${name} (${capacity ?? "no volume"} of ${declared.size})`;
}
