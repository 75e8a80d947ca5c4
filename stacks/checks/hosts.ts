import { zoneOf } from "../../catalog/site";
import { isPrivateDomain, isUnder } from "../domain";
import { shown, type Check, type Violation } from "../../lib/violation";
import type { Subject } from "./subject";

/** A Gateway has 64 listeners at most, and a host takes two: one for HTTP, one for HTTPS. */
const mostHosts = 32;

/** The domain can be had, each path of a host belongs to one application, and the Gateway holds them all. */
export const hosts: Check<Subject> = ({ environment, applications }) => [
  ...domain(environment),
  ...zone(environment.ingress),
  ...shared({ environment, applications }),
  ...wildcards(environment),
  ...tooMany(environment),
];

function domain({ cluster, ingress }: Subject["environment"]): Violation[] {
  const { domain: name, dns } = ingress;
  if (!isPrivateDomain(name)) return [];
  if (cluster.mode !== "existing")
    return [
      {
        path: "ingress.domain",
        got: shown(name),
        allowed: "a domain of the public DNS: no certificate authority knows this one",
      },
    ];
  if (dns === "manual") return [];
  return [{ path: "ingress.dns", got: dns, allowed: `manual: ${name} is not in the public DNS` }];
}

function zone({ dns, domain: name, zone: of }: Subject["environment"]["ingress"]): Violation[] {
  if (of === undefined) return [];
  if (dns !== "digitalocean") {
    return [{ path: "ingress.zone", got: shown(of), allowed: "none without `dns: digitalocean`" }];
  }
  if (isUnder(name, of)) return [];
  return [{ path: "ingress.zone", got: shown(of), allowed: `${name} or a domain above it` }];
}

/** One host may lead to several applications, each by a path of its own; what Kustomize makes of paths nobody knows. */
function shared({
  environment: { tier, cluster, delivery },
  applications,
}: Pick<Subject, "environment" | "applications">): Violation[] {
  const owners = new Map(
    cluster.mode === "shared" ? [] : [[delivery.argocd.host, new Map([[everywhere, "Argo CD"]])]],
  );
  return applications.flatMap(({ application: { name, tool, hosts: own }, values }) => {
    const path = tool === "helm" ? (values.route?.path ?? "/") : everywhere;
    return own.flatMap((host) => {
      const there = owners.get(host) ?? new Map<string, string>();
      owners.set(host, there);
      const owner =
        there.get(path) ??
        there.get(everywhere) ??
        (path === everywhere ? [...there.values()][0] : undefined);
      if (owner === undefined) there.set(path, name);
      // An application that is listed twice is told so once, by its name.
      if (owner === undefined || owner === name) return [];
      return [
        {
          path: `apps/${name}/defaults.yaml with ${tier}.yaml: route.hosts`,
          got: `${shown(host)}, which ${owner} has`,
          allowed: "a host of its own, or of two applications of charts/service another route.path",
        },
      ];
    });
  });
}

/** Whether Let's Encrypt certifies a host by a request to it, since nobody shows it a record of the host's zone. */
export function certifiedOverHttp(ingress: Subject["environment"]["ingress"], host: string): boolean {
  if ([ingress.domain, host].some(isPrivateDomain)) return false;
  return ingress.dns !== "digitalocean" || !isUnder(host, zoneOf(ingress));
}

/** A wildcard's certificate is for whoever holds the domain's records, which HTTP cannot show. */
function wildcards({ tier, ingress, delivery, hosts: all }: Subject["environment"]): Violation[] {
  return delivery.apps.flatMap(({ name: app, hosts: own }) =>
    own
      .filter((host) => host.startsWith("*."))
      .flatMap((host) => {
        const path = `apps/${app}/defaults.yaml with ${tier}.yaml: route.hosts`;
        const twin = host.replace("*", "wildcard");
        if (all.includes(twin))
          return [{ path, got: `${shown(host)} beside ${twin}`, allowed: "another name than wildcard" }];
        if (!certifiedOverHttp(ingress, host)) return [];
        const allowed =
          "single hosts, or `ingress.dns: digitalocean` with it in the zone: over HTTP nobody certifies a wildcard";
        return [{ path, got: shown(host), allowed }];
      }),
  );
}

/** Stands for all paths of a host. */
const everywhere = "*";

function tooMany({ ingress, hosts: all }: Subject["environment"]): Violation[] {
  const wildcard = ingress.dns === "digitalocean";
  // With DNS-01 one wildcard pair serves all hosts directly under the domain.
  const own = all.filter((host) => !wildcard || host.slice(host.indexOf(".") + 1) !== ingress.domain);
  const pairs = own.length + (own.length < all.length ? 1 : 0);
  if (pairs <= mostHosts) return [];
  return [
    {
      path: "ingress.dns",
      got: `${ingress.dns}, with ${pairs} hosts that each need listeners`,
      allowed:
        `at most ${mostHosts}, as a Gateway has 64 listeners` +
        (wildcard ? "" : "; with digitalocean, one wildcard serves all that are directly under the domain"),
    },
  ];
}
