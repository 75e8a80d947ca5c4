/** Where a service is reached and by which Secret: all that an application has to know of it. */
export interface Endpoint {
  /** Fully qualified name of the Service inside the cluster. */
  readonly host: string;
  readonly port: number;
  /** Redis: for clients that speak Sentinel, which a failover interrupts the least. */
  readonly sentinel?: { readonly host: string; readonly port: number; readonly masterSet: string };
  readonly user?: string;
  readonly database?: string;
  readonly vhost?: string;
  /** The Secret in the environment's namespace, and what its keys hold: `user`, `password`, `database`, `vhost`. */
  readonly secret: SecretKeys;
  /** Databases besides, by name, each with a user of its own. */
  readonly databases?: Readonly<Record<string, { readonly secret: SecretKeys }>>;
}

/** Which key of a Secret holds what. */
interface SecretKeys {
  readonly name: string;
  readonly keys: Readonly<Record<string, string>>;
}

/** Domain of the cluster's own names. */
export const clusterDomain = "cluster.local";

/** Name of a Service as every pod of the cluster resolves it. */
export function serviceHost(service: string, namespace: string): string {
  return `${service}.${namespace}.svc.${clusterDomain}`;
}

/** Name of the Secret with a data service's credentials. */
export function credentialsName(release: string): string {
  return `${release}-credentials`;
}
