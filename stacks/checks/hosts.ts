import { isPrivateDomain } from "../private-domain";
import { shown, type Check, type Violation } from "../../lib/violation";
import type { Subject } from "./subject";

/** A Gateway has 64 listeners at most, and a host takes two: one for HTTP, one for HTTPS. */
const mostHosts = 32;

/** The domain can be had, each host belongs to one application, and the Gateway holds them all. */
export const hosts: Check<Subject> = ({ environment }) => [
  ...domain(environment),
  ...zone(environment.ingress),
  ...shared(environment),
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
  if (name === of || name.endsWith(`.${of}`)) return [];
  return [{ path: "ingress.zone", got: shown(of), allowed: `${name} or a domain above it` }];
}

function shared({ tier, cluster, delivery }: Subject["environment"]): Violation[] {
  const owners = new Map(cluster.mode === "shared" ? [] : [[delivery.argocd.host, "Argo CD"]]);
  return delivery.apps.flatMap(({ name, hosts: own }) =>
    own.flatMap((host) => {
      const owner = owners.get(host);
      owners.set(host, owner ?? name);
      // An application that is listed twice is told so once, by its name.
      return owner === undefined || owner === name
        ? []
        : [
            {
              path: `apps/${name}/defaults.yaml with ${tier}.yaml: route.hosts`,
              got: `${shown(host)}, which ${owner} has`,
              allowed: "a host of its own",
            },
          ];
    }),
  );
}

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
