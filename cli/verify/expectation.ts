import type { Reference } from "./objects";
import type { DeclaredClaims } from "../../catalog/chart";

/** Nodes that share a pool's label. */
export interface ExpectedPool {
  readonly name: string;
  /** Label selector of its nodes. */
  readonly selector: string;
  /** Fewest and most nodes; the same where the pool does not scale by itself. */
  readonly min: number;
  readonly max: number;
}

/** A Helm release at its pinned version, with the claims that its chart makes. */
export interface ExpectedRelease extends Reference {
  readonly version: string;
  readonly claims: readonly DeclaredClaims[];
}

export interface ExpectedGateway extends Reference {
  /** Names of its listeners. */
  readonly listeners: readonly string[];
}

/** An address that pods of the environment connect to. */
export interface ExpectedEndpoint {
  /** `redis`, `redis-sentinel`. */
  readonly name: string;
  /** The service that it belongs to. */
  readonly service: string;
  readonly host: string;
  readonly port: number;
  /** StatefulSets of the platform whose image can try the connection, best first. */
  readonly imagesOf: readonly Reference[];
}

/** An Application of Argo CD, with the revision at which it is to stay for a while, if it is. */
export interface ExpectedApplication extends Reference {
  readonly pinnedTo?: string | undefined;
}

/** What should be in a stack's cluster, as its plan has it. */
export interface Expected {
  readonly stack: string;
  /** Name of the environment and of its namespace. */
  readonly environment: string;
  /** Labels of what verifying makes in the cluster. */
  readonly labels: Readonly<Record<string, string>>;
  readonly pools: readonly ExpectedPool[];
  readonly namespaces: readonly string[];
  readonly releases: readonly ExpectedRelease[];
  /** Names of ClusterIssuers. */
  readonly issuers: readonly string[];
  readonly gateways: readonly ExpectedGateway[];
  readonly certificates: readonly Reference[];
  readonly endpoints: readonly ExpectedEndpoint[];
  readonly applications: readonly ExpectedApplication[];
  /** Claims in the environment's namespace of those that charts/service renders. */
  readonly applicationClaims: readonly DeclaredClaims[];
}
