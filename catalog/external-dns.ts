import { z } from "zod";
import { resources } from "../lib/forms";
import { chartLabels } from "../lib/kubernetes/labels";
import type { AddOn, ChartPin } from "./chart";
import { inMirror, mirrored } from "./images";
import { zoneOf } from "./site";
import { sized } from "./sizing";

/** The last version with DigitalOcean built in: external-dns 0.21 has left it to a webhook that nobody keeps. */
const pin: ChartPin = {
  name: "external-dns",
  version: "1.20.0",
  repository: "https://kubernetes-sigs.github.io/external-dns/",
};

const release = "external-dns";

const section = z
  .strictObject({ resources: resources.describe("Of its only pod") })
  .describe("Runs only with `ingress.dns: digitalocean`");

/** Secret, in each namespace that needs it, with the token that may change the domain's records. */
export const dnsTokenSecret = { name: "digitalocean-dns", key: "token" };

const preset = { resources: sized("20m", "64Mi", "128Mi") };

/** Keeps the domain's records at DigitalOcean in step with the routes of the Gateway. */
export const externalDns: AddOn<typeof section> = {
  pin,
  release,
  typeName: "ExternalDns",
  path: "controllers.externalDns",
  namespace: "external-dns",
  component: "dns",
  section,
  presets: { development: preset, staging: preset, production: preset },
  wanted: (_section, { ingress }) => ingress.dns === "digitalocean",
  secrets: ({ secrets: { dnsToken } }) =>
    dnsToken === undefined
      ? []
      : [
          {
            resource: `${release}-${dnsTokenSecret.name}`,
            name: dnsTokenSecret.name,
            owner: release,
            stringData: { [dnsTokenSecret.key]: dnsToken },
          },
        ],
  values: (section, site) => ({
    ...inMirror(site.charts.images, (mirror) => mirrored(mirror, "external-dns/external-dns")),
    commonLabels: chartLabels(site, release),
    podLabels: chartLabels(site, release),
    resources: section.resources,
    provider: { name: "digitalocean" },
    env: [{ name: "DO_TOKEN", valueFrom: { secretKeyRef: dnsTokenSecret } }],
    sources: ["gateway-httproute"],
    // The provider compares this with zones, not with records.
    domainFilters: [zoneOf(site.ingress)],
    // Removes records as well, but only ones that this cluster has marked as its own.
    policy: "sync",
    // Not only every minute: on destroy a record has to go while there is still somebody to remove it.
    triggerLoopOnEvent: true,
    registry: "txt",
    txtOwnerId: site.cluster.name,
  }),
  // One alone may change records, so the chart has no more.
  workloads: [
    {
      name: "external-dns",
      kind: "Deployment",
      exempt: "one",
      containers: [{ name: "external-dns" }],
    },
  ],
};
