import type { V1Node, V1Pod } from "@kubernetes/client-node" with { "resolution-mode": "import" };
import type { Kubernetes } from "../../lib/kubernetes/client";
import {
  budgetObstacles,
  evictionRules,
  obstacles,
  safeToEvict,
  staysOnNode,
  type EvictionRules,
} from "./evictability";
import { Evictions, isTerminating, podCount } from "./eviction";
import { cordon, isCordoned, nodeName, nodesWith, podsOn, poolIdLabel } from "./pool-nodes";
import { HookError } from "../report";
import type { Watch, WatchOptions } from "../watch";

/** Pods that a line on progress names. */
const namedAtMost = 3;

/** The pool that is to be emptied. */
export interface Pool {
  /** DigitalOcean's id of it. */
  readonly id: string;
  /** What messages call it. */
  readonly title: string;
  /** What messages say of the pools when it cannot be emptied. */
  readonly intact: string;
}

/** A node of the pool, and what still has to leave it. */
interface Occupied {
  readonly node: V1Node;
  readonly pods: readonly V1Pod[];
}

/** Takes the pods off the nodes of one pool, node after node. */
export class Emptying {
  readonly #evictions: Evictions;
  readonly #emptied = new Set<string>();
  #left: readonly Occupied[] = [];

  constructor(
    private readonly kubernetes: Kubernetes,
    private readonly pool: Pool,
    private readonly watch: Watch,
    private readonly options: WatchOptions,
  ) {
    this.#evictions = new Evictions(kubernetes);
  }

  /** Resolves to the number of pods that it evicted. Throws a HookError when pods are left, a KubernetesError. */
  async run(): Promise<number> {
    await this.#refuseImpossible();
    const pods = this.#left.flatMap((occupied) => occupied.pods).length;
    const nodes = this.#left.map((occupied) => nodeName(occupied.node)).join(", ");
    this.options.report(
      `${this.pool.title}: moving ${podCount(pods)} off ${nodes}, within ${this.watch.seconds} s`,
    );
    if (!(await this.watch.until(() => this.#round()))) throw new HookError(this.#unfinished());
    return this.#evictions.done;
  }

  /** Nothing has been touched yet, and nothing will be if there is one pod that cannot go. */
  async #refuseImpossible(): Promise<void> {
    const look = async (): Promise<string[]> => {
      const rules = await this.#look();
      return this.#obstacles((pod) => [...obstacles(pod, rules), ...budgetObstacles(pod, rules)]);
    };
    if ((await look()).length === 0) return;
    // A budget that counted its pods just when one was being replaced has counted again by then.
    await this.watch.pause();
    this.#refuse(await look());
  }

  /** One look at everything, and what can be done now; undefined once nothing is left. */
  async #round(): Promise<string | undefined> {
    const rules = await this.#look();
    this.#refuse(this.#obstacles((pod) => obstacles(pod, rules)));
    // Each time, since an autoscaler may give the old pool another node; what that got before is seen in the next look.
    const open = this.#left.filter(({ node }) => !isCordoned(node));
    for (const { node } of open) await cordon(this.kubernetes, node);
    this.#reportEmptied();

    const occupied = this.#left.filter(({ pods }) => pods.length > 0);
    if (occupied.length === 0) return open.length === 0 ? undefined : this.#round();
    for (const { pods } of occupied) {
      // One node after the other; but what a budget holds may be waiting for a pod of another node.
      if (await this.#evictions.evictSome(pods, rules)) break;
    }
    return this.#progress();
  }

  #progress(): string {
    const lines = this.#linesOf((pod) => [this.#evictions.hold(pod)]);
    const more = lines.length > namedAtMost ? `; and ${lines.length - namedAtMost} more` : "";
    return `${this.pool.title}: waits for ${lines.slice(0, namedAtMost).join("; ")}${more}`;
  }

  /** Notes what has to leave which node, and answers by which rules it may. */
  async #look(): Promise<EvictionRules> {
    const nodes = await nodesWith(this.kubernetes, `${poolIdLabel}=${this.pool.id}`);
    const [rules, ...pods] = await Promise.all([
      evictionRules(this.kubernetes),
      ...nodes.map((node) => podsOn(this.kubernetes, node)),
    ]);
    this.#left = nodes.map((node, index) => ({
      node,
      pods: (pods[index] ?? []).filter((pod) => !staysOnNode(pod)),
    }));
    return rules;
  }

  /** What there is to say of each pod, with its name and node. */
  #linesOf(say: (pod: V1Pod) => readonly string[]): string[] {
    return this.#left.flatMap(({ node, pods }) =>
      pods.flatMap((pod) => say(pod).map((line) => `${podName(pod)} on ${nodeName(node)}: ${line}`)),
    );
  }

  #obstacles(check: (pod: V1Pod) => readonly string[]): string[] {
    return this.#linesOf((pod) => (isTerminating(pod) ? [] : check(pod)));
  }

  #refuse(lines: readonly string[]): void {
    if (lines.length === 0) return;
    const cordoned = this.#left.some(({ node }) => isCordoned(node));
    throw new HookError(
      `${this.pool.title} cannot be drained, these pods can never be evicted:${list(lines)}\n` +
        `${this.pool.intact}; ${cordoned ? this.#undo() : "its nodes have not been touched"}. Scale up, loosen the ` +
        "budgets, delete or move the pods, or vouch for one that may lose its local storage or its life with the " +
        `annotation ${safeToEvict}: "true"; then run \`up\` again.`,
    );
  }

  #reportEmptied(): void {
    for (const { node, pods } of this.#left) {
      if (pods.length > 0 || !isCordoned(node) || this.#emptied.has(nodeName(node))) continue;
      this.#emptied.add(nodeName(node));
      const count = `${this.#emptied.size} of ${this.#left.length}`;
      this.options.report(`${this.pool.title}: node ${nodeName(node)} is empty (${count})`);
    }
  }

  #unfinished(): string {
    const lines = this.#linesOf((pod) => [this.#evictions.hold(pod)]);
    return (
      `${this.pool.title} is not drained after ${this.watch.seconds} s. Still there:${list(lines)}\n` +
      `${this.pool.intact}; ${this.#undo()}. The next \`up\` goes on from there.`
    );
  }

  #undo(): string {
    return `its nodes stay cordoned (undo: \`kubectl uncordon -l ${poolIdLabel}=${this.pool.id}\`)`;
  }
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `\n  ${line}`).join("");
}

function podName({ metadata }: V1Pod): string {
  return `${metadata?.namespace ?? ""}/${metadata?.name ?? ""}`;
}
