/** Where a service is reached and by which Secret: all that an application has to know of it. */
export interface Endpoint {
  /** Fully qualified name of the Service inside the cluster. */
  readonly host: string;
  readonly port: number;
  /** The Secret in the environment's namespace, and what its keys hold. */
  readonly secret: { readonly name: string; readonly keys: Readonly<Record<string, string>> };
}

/** PostgreSQL; the Secret holds `user`, `password` and `database`. */
export interface PostgresEndpoint extends Endpoint {
  readonly user: string;
  readonly database: string;
}

/** Redis; the Secret holds `password`. */
export interface RedisEndpoint extends Endpoint {
  /** For clients that speak Sentinel, which a failover interrupts the least. */
  readonly sentinel: { readonly host: string; readonly port: number; readonly masterSet: string };
}

/** RabbitMQ; the Secret holds `user`, `password` and `vhost`. */
export interface RabbitmqEndpoint extends Endpoint {
  readonly user: string;
  readonly vhost: string;
}

/** Name of a Service as every pod of the cluster resolves it. */
export function serviceHost(service: string, namespace: string): string {
  return `${service}.${namespace}.svc.cluster.local`;
}
