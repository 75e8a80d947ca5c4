import { PlanError } from "./errors";
import { computed, decodeAll } from "./values";
import type { Values } from "./values";

/** Answers a provider function without its provider; what only the provider knows is {@link computed}. */
export type InvokeAnswer = (args: Values) => Values;

/** Answers by token, such as `digitalocean:index/getVpc:getVpc`. */
export type Invokes = Readonly<Record<string, InvokeAnswer>>;

/** Each look-up echoes what it was asked by and leaves the rest to the deployment. */
function lookup(...outputs: string[]): InvokeAnswer {
  const unknown = Object.fromEntries(["id", ...outputs].map((output) => [output, computed]));
  return (args) => ({ ...unknown, ...args });
}

/** Look-ups of what exists already, whose answers only the provider has. */
export const lookups: Invokes = {
  // The newest of a minor is spoken of by the minor, so that a plan tells one from another.
  "digitalocean:index/getKubernetesVersions:getKubernetesVersions": ({ versionPrefix, ...args }) => ({
    ...lookup("latestVersion", "validVersions")(args),
    ...(typeof versionPrefix === "string" && {
      versionPrefix,
      latestVersion: versionPrefix.replace(/\.$/, ""),
    }),
  }),
  "digitalocean:index/getKubernetesCluster:getKubernetesCluster": lookup(
    "clusterSubnet",
    "endpoint",
    "ha",
    "ipv4Address",
    "kubeConfigs",
    "nodePools",
    "region",
    "serviceSubnet",
    "status",
    "urn",
    "version",
    "vpcUuid",
  ),
  "digitalocean:index/getVpc:getVpc": lookup("default", "description", "ipRange", "name", "region", "urn"),
  "digitalocean:index/getProject:getProject": lookup(
    "environment",
    "isDefault",
    "name",
    "purpose",
    "resources",
  ),
  "digitalocean:index/getDomain:getDomain": lookup("ttl", "urn", "zoneFile"),
};

/**
 * The answer to a provider function.
 * @throws PlanError for one that this plan has no answer to: it would need the provider and the network
 */
export function answer(invokes: Invokes, token: string, args: Readonly<Record<string, unknown>>): Values {
  const found = invokes[token];
  if (found !== undefined) return found(decodeAll(args));
  throw new PlanError(
    `the program calls the provider function ${token}, which needs the network; an offline plan has no answer to it`,
  );
}
