import { isPrivateDomain, isUnder } from "../../stacks/domain";
import type { Environment } from "../../stacks/environment";

/** One HTTP and one HTTPS listener of a Gateway, both for the same host name. */
export interface ListenerPair {
  /** Host name, or a wildcard such as `*.example.org`. */
  readonly hostname: string;
  /** Name of the HTTP listener, which only redirects and answers ACME challenges. */
  readonly http: string;
  /** Name of the HTTPS listener, to which routes attach. */
  readonly https: string;
  /** Name of the Secret with its certificate. */
  readonly certificate: string;
  /** Whether the issuer of the environment's domain vouches for the host: all but private ones outside the domain. */
  readonly public: boolean;
}

/**
 * The listeners of an environment: a pair for each host, since on some versions of Cilium an HTTP listener for
 * all hosts beside HTTPS listeners for single ones answers ACME challenges with 404. With DNS-01 one wildcard
 * pair serves all hosts directly under the domain, for which no challenge is ever asked over HTTP.
 */
export function listenerPairs(environment: Environment): readonly ListenerPair[] {
  const hostnames = environment.hosts.map((host) => listenerHostname(environment, host));
  return [...new Set(hostnames)].sort().map((hostname) => listenerPair(environment, hostname));
}

/** Name of the HTTPS listener that serves one of the environment's hosts. */
export function httpsListener(environment: Environment, host: string): string {
  return listenerPair(environment, listenerHostname(environment, host)).https;
}

function listenerPair(environment: Environment, hostname: string): ListenerPair {
  // With its dots, which all three names may have: a-b.example.org and a.b.example.org stay apart.
  const slug = hostname.replace("*", "wildcard");
  return {
    hostname,
    http: `http-${slug}`,
    https: `https-${slug}`,
    certificate: `tls-${slug}`,
    public: !isPrivateDomain(hostname) || isUnder(hostname, environment.ingress.domain),
  };
}

function listenerHostname(environment: Environment, host: string): string {
  const { dns, domain } = environment.ingress;
  const [, ...parent] = host.split(".");
  return dns === "digitalocean" && parent.join(".") === domain ? `*.${domain}` : host;
}
