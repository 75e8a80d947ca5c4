import type { Cluster } from "../../lib/digitalocean/client";
import { clusterTag, hasTag } from "../../lib/digitalocean/tags";
import { madeBy, stackTag } from "../../stacks/ownership";
import { CommandError } from "../../lib/command";
import type { Account } from "./account";
import type { Claims } from "./claims";
import type { Known } from "./known";

/** All that is known about a stack and its account. */
export interface Sight {
  readonly account: Account;
  /** Name of the Pulumi project. */
  readonly project: string;
  /** Name of the stack, without an organisation. */
  readonly stack: string;
  /** What the stack's state knows; undefined where the backend has no such stack. */
  readonly known?: Known;
  /** Clusters that the user says are or were this stack's. */
  readonly named: readonly string[];
  /** What the stack's cluster says of its volumes; undefined where it cannot be asked. */
  readonly claims?: Claims;
  /** Milliseconds since 1970. */
  readonly now: number;
}

interface Tagged {
  readonly tags: readonly string[];
}

/** Who owns what in an account, seen from one stack. */
export class Scene {
  /** Clusters that exist and are not left over: what is theirs is in use. */
  readonly staying: ReadonlyMap<string, Cluster>;
  /** Clusters that exist, are this stack's, and are left over. */
  readonly leftover: ReadonlyMap<string, Cluster>;
  /** VPCs of this stack, by ids. */
  readonly vpcs: ReadonlySet<string>;
  /** Ids of all clusters that are or were this stack's. */
  readonly #clusters: ReadonlySet<string>;
  readonly #tag: string;

  /** Throws a CommandError when a named cluster is somebody else's. */
  constructor(readonly sight: Sight) {
    const { account, known, named } = sight;
    this.#tag = stackTag(sight);
    const bearing = account.clusters.filter((cluster) => hasTag(cluster, this.#tag)).map(({ id }) => id);
    this.#clusters = new Set([...bearing, ...(known?.clusters.keys() ?? []), ...named]);
    for (const cluster of account.clusters) this.#refuseForeign(cluster);

    const isLeftover = ({ id }: Cluster): boolean =>
      this.#clusters.has(id) && !known?.clusters.has(id) && (known !== undefined || named.includes(id));
    const byId = (clusters: readonly Cluster[]) => new Map(clusters.map((cluster) => [cluster.id, cluster]));
    this.leftover = byId(account.clusters.filter(isLeftover));
    this.staying = byId(account.clusters.filter((cluster) => !isLeftover(cluster)));

    const described = account.vpcs.filter(
      ({ id, description }) => description === madeBy(sight) || known?.vpcs.has(id) === true,
    );
    this.vpcs = new Set(described.map(({ id }) => id));
  }

  /** Whether a cluster that exists is this stack's. */
  owns(clusterId: string): boolean {
    return this.#clusters.has(clusterId);
  }

  /** Whether a thing is this stack's: by its own tag, or by that of a cluster of the stack. */
  isOwn(thing: Tagged): boolean {
    if (this.isForeign(thing)) return false;
    return hasTag(thing, this.#tag) || clustersOf(thing).some((id) => this.#clusters.has(id));
  }

  /** Whether a thing bears the tag of the stack itself. */
  bearsTag(thing: Tagged): boolean {
    return hasTag(thing, this.#tag);
  }

  /** Whether a thing bears the tag of another stack of this project. */
  isForeign(thing: Tagged): boolean {
    const prefix = `${this.sight.project}:stack:`.toLowerCase();
    return thing.tags.some(
      (tag) => tag.toLowerCase().startsWith(prefix) && tag.toLowerCase() !== this.#tag.toLowerCase(),
    );
  }

  /** The cluster that uses a thing and is not left over, whosever it is. */
  userOf(thing: Tagged): Cluster | undefined {
    return clustersOf(thing).flatMap((id) => this.staying.get(id) ?? [])[0];
  }

  /** The stack's cluster, where it has a volume in its books: also one that another cluster made. */
  claimantOf({ id }: { readonly id: string }): Cluster | undefined {
    const { claims } = this.sight;
    return claims?.volumes.has(id) ? this.staying.get(claims.clusterId) : undefined;
  }

  /** The cluster that is left over and has a thing. */
  leftoverOf(thing: Tagged): Cluster | undefined {
    return clustersOf(thing).flatMap((id) => this.leftover.get(id) ?? [])[0];
  }

  /** Whether a destroy of the stack deletes a cluster together with its volumes and load balancers. */
  takesAll(clusterId: string): boolean {
    return this.sight.known?.clusters.get(clusterId)?.takesAll ?? false;
  }

  #refuseForeign(cluster: Cluster): void {
    const { named, known, stack } = this.sight;
    if (!named.includes(cluster.id) || known?.clusters.has(cluster.id) || hasTag(cluster, this.#tag)) return;
    throw new CommandError(
      `--cluster-id ${cluster.id} is the cluster ${cluster.name}, which does not bear the tag ${this.#tag}: it is ` +
        `not of the stack ${stack}`,
    );
  }
}

const prefix = clusterTag("");

/** Ids of the clusters that made a thing or use it, by its tags. */
export function clustersOf({ tags }: Tagged): string[] {
  return tags
    .filter((tag) => tag.startsWith(prefix))
    .map((tag) => tag.slice(prefix.length))
    .filter((id) => /^[0-9a-f-]{36}$/i.test(id));
}
