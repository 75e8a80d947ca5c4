import { z } from "zod";
import * as catalog from "../catalog";
import { dnsLabel, hostname, labelValue, list, shortLabel } from "../lib/forms";
import { cluster, type dedicated } from "./sections/cluster";
import { delivery } from "./sections/delivery";
import { hooks } from "./sections/hooks";
import { policy } from "./sections/policy";

/*
 * What an environment is, as data: the shape that a preset fills and a stack's YAML overrides, section by
 * section. Each `describe` is the property's documentation in docs/configuration.md. What no single property
 * can say (pools that hold the pods, subnets that overlap) is in checks/.
 */

type Charts = Readonly<Record<string, { readonly section: z.ZodType }>>;

/** The sections of charts, under the charts' names. */
function sectionsOf<C extends Charts>(charts: C): { [name in keyof C]: C[name]["section"] } {
  const sections = Object.entries(charts).map(([name, { section }]) => [name, section] as const);
  return Object.fromEntries(sections) as ReturnType<typeof sectionsOf<C>>;
}

const storageClass = z.strictObject({
  name: dnsLabel.describe("Name of the class; the names that DOKS ships are taken"),
  reclaimPolicy: z.enum(["Delete", "Retain"]).describe("What becomes of the volume when its claim goes"),
  fsType: z.enum(["ext4", "xfs"]).default("ext4").describe("File system"),
});

const storage = z.strictObject({
  class: z.string().describe("StorageClass of the data services and the default of applications"),
  classes: list(storageClass).describe("Classes to make besides the ones that DOKS ships"),
  csiDriver: z
    .enum(["digitalocean"])
    .optional()
    .describe(
      "CSI driver to install in an `existing` cluster: `digitalocean`, for droplets, brings the classes that DOKS ships and takes the secret `csiToken`",
    ),
});

const sources = list(z.string()).min(1);

const loadBalancer = z
  .strictObject({
    type: z
      .enum(["REGIONAL", "REGIONAL_NETWORK"])
      .optional()
      .describe(
        "`REGIONAL` ends connections and has nodes; `REGIONAL_NETWORK` passes them through, with the clients' addresses; default what DigitalOcean takes. It cannot be changed later",
      ),
    nodes: z
      .int()
      .min(1)
      .max(200)
      .optional()
      .describe("Nodes of type `REGIONAL`, 1 to 200, each billed; default 1"),
    idleTimeout: z
      .int()
      .min(30)
      .max(600)
      .optional()
      .describe("Seconds after which type `REGIONAL` ends an idle HTTP connection, 30 to 600; default 60"),
    proxyProtocol: z
      .strictObject({
        from: sources.describe("Addresses and ranges that the load balancer's own connections come from"),
      })
      .optional()
      .describe(
        "Type `REGIONAL` tells Traefik the clients' addresses; Cilium takes no PROXY protocol at DOKS",
      ),
    allow: sources.optional().describe("Addresses and ranges that alone may connect; default all"),
    deny: sources.optional().describe("Addresses and ranges that may not connect; default none"),
  })
  .describe("What is asked of the load balancer at DigitalOcean; clouds other than it are asked nothing");

const ingress = z.strictObject({
  domain: hostname.describe("Domain under which applications are reached as `<app>.<domain>`"),
  dns: z
    .enum(["manual", "digitalocean"])
    .describe(
      "`digitalocean`: external-dns keeps the records of the zone, where certificates use DNS-01; `manual`: you keep them",
    ),
  zone: hostname
    .optional()
    .describe(
      "Zone at DigitalOcean that holds the domain, for `dns: digitalocean`; default the domain itself",
    ),
  gatewayClass: dnsLabel.describe(
    "GatewayClass; DOKS ships `cilium`; with `traefik` in an `existing` cluster its controller is installed",
  ),
  loadBalancer: loadBalancer.optional(),
  acme: z
    .strictObject({
      email: z
        .email("an e-mail address such as platform@example.org")
        .describe("Contact of the ACME account"),
      directory: z
        .enum(["letsencrypt-staging", "letsencrypt-prod"])
        .describe("`letsencrypt-staging` has generous limits and untrusted certificates"),
    })
    .optional()
    .describe(
      "Account at Let's Encrypt; in a `shared` cluster its owner's, for a domain such as `x.localhost` none",
    ),
});

const controllers = z.strictObject(sectionsOf(catalog.controllers));

const data = z.strictObject(sectionsOf(catalog.dataServices));

const charts = z.strictObject({
  mirror: z
    .string()
    .optional()
    .describe(
      "Take all charts from here instead: an OCI prefix (`oci://…`) or a folder of `<name>-<version>.tgz`, relative to the project",
    ),
  images: z.strictObject({
    edition: z
      .enum(["legacy", "secure", "mirror"])
      .describe(
        "Bitnami's images frozen and free (`legacy`) or Bitnami Secure Images (`secure`); or every image from your mirror",
      ),
    registry: z
      .string()
      .optional()
      .describe(
        "Registry, with path if any, of the `secure` or `mirror` edition, such as `registry.example.org/mirror`",
      ),
  }),
});

const labels = z.strictObject({
  team: labelValue.describe("Label `team`: who answers for it"),
  partOf: labelValue.describe("Label `app.kubernetes.io/part-of`"),
});

export const tier = z.enum(["development", "staging", "production"]);

/** One environment as presets and a stack's YAML give it. */
export const environmentSchema = z.strictObject({
  tier: tier.describe("Preset that the stack starts from"),
  name: shortLabel.describe("Name of the environment and of its namespace"),
  cluster,
  storage,
  controllers,
  data,
  ingress,
  delivery,
  charts,
  hooks,
  policy,
  labels,
});

export type Tier = z.infer<typeof tier>;
/** A complete environment before derived values: what a preset and a stack's YAML give together. */
export type EnvironmentSpec = z.infer<typeof environmentSchema>;
/** What a tier decides: everything but the domain and the ACME account, which are a stack's own. */
export type Preset = Omit<z.input<typeof environmentSchema>, "cluster" | "ingress"> & {
  cluster: z.input<typeof dedicated>;
  ingress: Omit<Ingress, "domain" | "acme"> & { acme: Omit<NonNullable<Ingress["acme"]>, "email"> };
};
type Ingress = z.input<typeof ingress>;
