import { computed, type Value, type Values } from "../../../plan/values";
import { acmeDirectory } from "../../../policy/rules/acme-directory";
import { databaseFirewall } from "../../../policy/rules/database-firewall";
import { gatewayCertificates } from "../../../policy/rules/gateway-certificates";
import { gatewayRoutes } from "../../../policy/rules/gateway-routes";
import { httpsRoutes } from "../../../policy/rules/https-routes";
import { ingressCertificates } from "../../../policy/rules/ingress-certificates";
import { publicPorts } from "../../../policy/rules/public-ports";
import { types } from "../../../lib/resource-types";
import { itHolds, resource, type Edit } from "../scene";

const gateway = (...edits: readonly Edit[]) => ({ type: types.gateway, name: "prod", edits });
const https = ["spec", "listeners", 1] as const;
const listener = "mandatory prod: Gateway prod, listener https-ai-service.example.com:";

itHolds(gatewayCertificates, [
  {
    what: "a Gateway of an older version",
    more: [
      resource("production", "kubernetes:gateway.networking.k8s.io/v1beta1:Gateway", "old", {
        spec: { listeners: [{ name: "a", hostname: "a.example.com", protocol: "HTTPS" }] },
      }),
    ],
    finds: [
      "mandatory old: Gateway old, listener a: HTTPS without tls.certificateRefs; allowed: a Secret with its certificate",
    ],
  },
  {
    what: "a listener without a certificate",
    ...gateway([[...https, "tls", "certificateRefs"], []]),
    finds: [`${listener} HTTPS without tls.certificateRefs; allowed: a Secret with its certificate`],
  },
  {
    what: "one without TLS",
    ...gateway([[...https, "tls"], undefined]),
    finds: [`${listener} HTTPS without tls.certificateRefs; allowed: a Secret with its certificate`],
  },
  {
    what: "one for every host",
    ...gateway([[...https, "hostname"], undefined]),
    finds: [`${listener} no hostname, so that it takes every host; allowed: one, or a wildcard of a domain`],
  },
  {
    what: "one that hands TLS on",
    ...gateway([[...https, "tls"], { mode: "Passthrough" }], [[...https, "protocol"], "TLS"]),
    finds: [],
  },
  { what: "what is not known yet", ...gateway([[...https, "tls"], computed]), finds: [] },
  {
    what: "references that are not known yet",
    ...gateway([[...https, "tls", "certificateRefs"], computed]),
    finds: [],
  },
]);

itHolds(gatewayRoutes, [
  {
    what: "routes from everywhere",
    ...gateway([[...https, "allowedRoutes"], { namespaces: { from: "All" } }]),
    finds: [
      "mandatory prod: Gateway prod, listener https-ai-service.example.com: allowedRoutes.namespaces.from is All; allowed: Selector or Same",
    ],
  },
  {
    what: "the same by a selector, in staging",
    stack: "staging",
    type: types.gateway,
    name: "staging",
    edits: [
      [[...https, "allowedRoutes"], { namespaces: { from: "Selector", selector: { matchLabels: {} } } }],
    ],
    finds: [
      "advisory staging: Gateway staging, listener https-ai-service.staging.example.com: allowedRoutes.namespaces.selector takes every namespace; allowed: one with labels",
    ],
  },
  { what: "its own", ...gateway([[...https, "allowedRoutes"], undefined]), finds: [] },
  { what: "what is not known yet", ...gateway([[...https, "allowedRoutes"], computed]), finds: [] },
]);

const ingress = (spec: Value) => ({
  more: [resource("production", types.ingress, "shop", { metadata: { name: "shop-ingress" }, spec })],
});
const rules = [{ host: "shop.example.com" }, { host: "a.shop.example.com" }];

itHolds(ingressCertificates, [
  {
    what: "an Ingress that speaks HTTP",
    ...ingress({ rules }),
    finds: [
      "mandatory shop: Ingress shop-ingress: no spec.tls, so that it speaks HTTP; allowed: one with its hosts",
    ],
  },
  {
    what: "a host without a certificate",
    ...ingress({ rules, tls: [{ hosts: ["shop.example.com"], secretName: "tls" }] }),
    finds: [
      "mandatory shop: Ingress shop-ingress: host a.shop.example.com is in no spec.tls; allowed: each with a certificate",
    ],
  },
  {
    what: "certificates of all, by wildcard too",
    ...ingress({ rules, tls: [{ hosts: ["shop.example.com"] }, { hosts: ["*.shop.example.com"] }] }),
    finds: [],
  },
  { what: "one certificate for all", ...ingress({ rules, tls: [{ secretName: "tls" }] }), finds: [] },
  { what: "certificates that are not known yet", ...ingress({ rules, tls: computed }), finds: [] },
]);

const route = (...edits: readonly Edit[]) => ({ type: types.route, name: "argocd-route", edits });
const backend = (...edits: readonly Edit[]) => ({ type: types.application, name: "backend-prod", edits });
const told = ["spec", "source", "helm", "valuesObject", "platform", "gateway", "listeners"] as const;

itHolds(httpsRoutes, [
  {
    what: "a route on an HTTP listener",
    ...route([["spec", "parentRefs", 0, "sectionName"], "http-argocd.example.com"]),
    finds: [
      "mandatory argocd-route: HTTPRoute argocd-route: attached to http-argocd.example.com, an HTTP listener of Gateway prod; allowed: an HTTPS listener, or a redirect to https",
    ],
  },
  {
    what: "a route on all listeners",
    ...route([["spec", "parentRefs", 0, "sectionName"], undefined]),
    finds: [
      "mandatory argocd-route: HTTPRoute argocd-route: attached to http-ai-service.example.com, an HTTP listener of Gateway prod; allowed: an HTTPS listener, or a redirect to https",
    ],
  },
  {
    what: "a redirect that leads to plain HTTP",
    type: types.route,
    name: "https-redirect",
    edits: [[["spec", "rules", 0, "filters", 0, "requestRedirect", "scheme"], "http"]],
    finds: [
      "ai-service.example.com",
      "argocd.example.com",
      "backend.example.com",
      "scheduler.prod.local",
    ].map(
      (host) =>
        `mandatory https-redirect: HTTPRoute https-redirect: attached to http-${host}, an HTTP listener of Gateway prod; allowed: an HTTPS listener, or a redirect to https`,
    ),
  },
  {
    what: "an application that is told an HTTP listener",
    ...backend([[...told, "backend.example.com"], "http-backend.example.com"]),
    finds: [
      "mandatory backend-prod: application backend-prod: host backend.example.com is served by http-backend.example.com, which speaks HTTP; allowed: HTTPS",
    ],
  },
  {
    what: "a host without a listener",
    ...backend([[...told, "shop.example.com"], "https-shop.example.com"]),
    finds: [
      "mandatory backend-prod: application backend-prod: host shop.example.com has no listener https-shop.example.com at Gateway prod",
    ],
  },
  {
    what: "a host that is told another one's listener",
    ...backend([[...told, "backend.example.com"], "https-argocd.example.com"]),
    finds: [
      "mandatory backend-prod: application backend-prod: host backend.example.com is served by https-argocd.example.com, which is for argocd.example.com; allowed: a listener of the host",
    ],
  },
  ...["v1beta1:HTTPRoute", "v1alpha2:HTTPRoute", "v1:GRPCRoute", "v1alpha2:GRPCRoute"].map((version) => ({
    what: `a ${version} on plain HTTP`,
    more: [
      resource("production", `kubernetes:gateway.networking.k8s.io/${version}`, "old", {
        metadata: { name: "old" },
        spec: { parentRefs: [{ name: "prod", sectionName: "http-argocd.example.com" }], rules: [{}] },
      }),
    ],
    finds: [
      `mandatory old: ${version.split(":")[1]} old: attached to http-argocd.example.com, an HTTP listener of Gateway prod; allowed: an HTTPS listener, or a redirect to https`,
    ],
  })),
  { what: "somebody else's Gateway", ...route([["spec", "parentRefs", 0, "name"], "another"]), finds: [] },
  {
    what: "what is not known yet",
    ...route([["spec", "parentRefs", 0, "sectionName"], computed]),
    finds: [],
  },
]);

const staging = "https://acme-staging-v02.api.letsencrypt.org/directory";
const production = "https://acme-v02.api.letsencrypt.org/directory";

itHolds(acmeDirectory, [
  {
    what: "certificates that no browser trusts",
    config: {
      ingress: { domain: "example.com", acme: { email: "a@example.com", directory: "letsencrypt-staging" } },
    },
    finds: [
      "mandatory prod: Gateway prod: cert-manager.io/cluster-issuer is letsencrypt-staging; allowed in production: letsencrypt-prod",
      `mandatory letsencrypt-staging: ClusterIssuer letsencrypt-staging: spec.acme.server is ${staging}; allowed in production: ${production}`,
    ],
  },
  {
    what: "a certificate that asks for such a one",
    type: types.certificate,
    name: "tls-scheduler.prod.local",
    edits: [["spec.issuerRef.name", "letsencrypt-staging"]],
    finds: [
      "mandatory tls-scheduler.prod.local: Certificate tls-scheduler.prod.local: spec.issuerRef.name is letsencrypt-staging; allowed in production: letsencrypt-prod",
    ],
  },
  {
    what: "what is not known yet",
    type: types.clusterIssuer,
    name: "letsencrypt-prod",
    edits: [["spec.acme.server", computed]],
    finds: [],
  },
]);

const firewall = (rule: Readonly<Record<string, string | string[]>>) => ({
  more: [resource("production", types.firewall, "edge", { inboundRules: [{ protocol: "tcp", ...rule }] })],
});
const suffix = "allowed: addresses and ranges of yours";
const orPorts = ", or the ports alone that are for everybody";
const service = (spec: Readonly<Record<string, string | string[]>>, port: number) => ({
  more: [
    resource("production", types.service, "entry", {
      metadata: { name: "entry" },
      spec: { type: "LoadBalancer", ports: [{ port: 443 }, { port }], ...spec },
    }),
  ],
});
const policy = (rule: Readonly<Record<string, object[]>>) => ({
  more: [
    resource("production", types.networkPolicy, "entry", {
      metadata: { name: "entry" },
      spec: { ingress: [rule as never] },
    }),
  ],
});
const everybody = { ipBlock: { cidr: "0.0.0.0/0" } };

const cilium = (spec: Values, kind = "CiliumNetworkPolicy", more: Values = {}) => ({
  more: [
    resource("production", `kubernetes:cilium.io/v2:${kind}`, "entry", {
      metadata: { name: "entry" },
      spec,
      ...more,
    }),
  ],
});
const everybodyToCilium: readonly Values[] = [
  { fromEntities: ["world"] },
  { fromEntities: ["cluster", "world-ipv4"] },
  { fromEntities: ["all"] },
  { fromCIDR: ["0.0.0.0/0"] },
  { fromCIDRSet: [{ cidr: "::/0" }] },
  {},
];
const toRedis = [{ ports: [{ port: "6379", protocol: "TCP" }] }];
const redisToAll = `opens port 6379 (Redis) to everybody; ${suffix}`;

itHolds(publicPorts, [
  ...everybodyToCilium.map((from) => ({
    what: `a policy of Cilium with ${JSON.stringify(from)}`,
    ...cilium({ ingress: [{ ...from, toPorts: toRedis }] }),
    finds: [`mandatory entry: CiliumNetworkPolicy entry: spec.ingress[0] ${redisToAll}`],
  })),
  {
    what: "one for every port, of the whole cluster",
    ...cilium({ ingress: [{ fromEntities: ["world"] }] }, "CiliumClusterwideNetworkPolicy"),
    finds: [
      `mandatory entry: CiliumClusterwideNetworkPolicy entry: spec.ingress[0] opens every port to everybody; ${suffix}${orPorts}`,
    ],
  },
  {
    what: "one for a range, among several",
    ...cilium({}, "CiliumNetworkPolicy", {
      specs: [
        { ingress: [{ fromEntities: ["world"], toPorts: [{ ports: [{ port: "6000", endPort: 6400 }] }] }] },
      ],
    }),
    finds: [`mandatory entry: CiliumNetworkPolicy entry: specs[0].ingress[0] ${redisToAll}`],
  },
  {
    what: "policies of Cilium for the web, and for pods",
    ...cilium({
      ingress: [
        { fromEntities: ["world"], toPorts: [{ ports: [{ port: "443" }] }] },
        { fromEndpoints: [{}], toPorts: toRedis },
        { fromEntities: ["cluster"] },
        { fromCIDR: ["203.0.113.0/24"], toPorts: toRedis },
      ],
    }),
    finds: [],
  },
  ...["postgresql", "tcp-redis", "ssh", "amqp"].map((targetPort) => ({
    what: `a port that is called ${targetPort}`,
    more: [
      resource("production", types.service, "entry", {
        spec: { type: "LoadBalancer", ports: [{ port: 15432, targetPort }] },
      }),
    ],
    finds: [
      `mandatory entry: Service entry: spec.ports[0] opens port ${targetPort}, as 15432, to everybody; ${suffix}`,
    ],
  })),
  {
    what: "a port that is called as the web is",
    more: [
      resource("production", types.service, "entry", {
        spec: { type: "LoadBalancer", ports: [{ port: 443, targetPort: "https" }] },
      }),
    ],
    finds: [],
  },
  {
    what: "SSH for the Internet",
    ...firewall({ portRange: "22", sourceAddresses: ["10.0.0.0/8", "0.0.0.0/0"] }),
    finds: [`mandatory edge: Firewall edge: inboundRules[0] opens port 22 (SSH) to 0.0.0.0/0; ${suffix}`],
  },
  {
    what: "a database in a range of ports, by IPv6",
    ...firewall({ portRange: "5000-6000", sourceAddresses: ["::/0"] }),
    finds: [`mandatory edge: Firewall edge: inboundRules[0] opens port 5432 (PostgreSQL) to ::/0; ${suffix}`],
  },
  {
    what: "all ports",
    ...firewall({ portRange: "all", sourceAddresses: ["0.0.0.0/0"] }),
    finds: [
      `mandatory edge: Firewall edge: inboundRules[0] opens every port to 0.0.0.0/0; ${suffix}${orPorts}`,
    ],
  },
  {
    what: "the web for the Internet",
    ...firewall({ portRange: "443", sourceAddresses: ["0.0.0.0/0"] }),
    finds: [],
  },
  {
    what: "SSH for an office",
    ...firewall({ portRange: "22", sourceAddresses: ["203.0.113.0/24"] }),
    finds: [],
  },
  { what: "pings", ...firewall({ protocol: "icmp", sourceAddresses: ["0.0.0.0/0"] }), finds: [] },
  {
    what: "what is not known yet",
    more: [resource("production", types.firewall, "edge", { inboundRules: [computed] })],
    finds: [],
  },
  {
    what: "a managed database for the Internet",
    more: [
      resource("production", types.databaseFirewall, "db", {
        rules: [
          { type: "k8s", value: "0.0.0.0/0" },
          { type: "ip_addr", value: "0.0.0.0/0" },
        ],
      }),
    ],
    finds: [`mandatory db: DatabaseFirewall db: rules[1] opens the database to 0.0.0.0/0; ${suffix}`],
  },
  {
    what: "a Service of type LoadBalancer on a database's port",
    ...service({}, 5432),
    finds: [
      `mandatory entry: Service entry: spec.ports[1] opens port 5432 (PostgreSQL) to everybody; ${suffix}`,
    ],
  },
  {
    what: "one that names everybody",
    ...service({ loadBalancerSourceRanges: ["0.0.0.0/0"] }, 6379),
    finds: [`mandatory entry: Service entry: spec.ports[1] opens port 6379 (Redis) to everybody; ${suffix}`],
  },
  {
    what: "one that names an office",
    ...service({ loadBalancerSourceRanges: ["203.0.113.7/32"] }, 5432),
    finds: [],
  },
  {
    what: "a database behind another port",
    more: [
      resource("production", types.service, "entry", {
        spec: { type: "LoadBalancer", ports: [{ port: 15432, targetPort: 5432 }] },
      }),
      resource("production", types.loadBalancer, "front", {
        forwardingRules: [{ entryPort: 443, entryProtocol: "tcp", targetPort: 6379, targetProtocol: "tcp" }],
      }),
    ],
    finds: [
      `mandatory front: LoadBalancer front: forwardingRules[0] opens port 6379 (Redis), as 443, to everybody; ${suffix}`,
      `mandatory entry: Service entry: spec.ports[0] opens port 5432 (PostgreSQL), as 15432, to everybody; ${suffix}`,
    ],
  },
  {
    what: "a Service of type NodePort, which DOKS opens on the nodes",
    ...service({ type: "NodePort", loadBalancerSourceRanges: ["203.0.113.7/32"] }, 5432),
    finds: [
      `mandatory entry: Service entry: spec.ports[1] opens port 5432 (PostgreSQL) to everybody, on each node; ${suffix}`,
    ],
  },
  {
    what: "one whose ports DOKS is told not to open",
    more: [
      resource("production", types.service, "entry", {
        metadata: { annotations: { "kubernetes.digitalocean.com/firewall-managed": "false" } },
        spec: { type: "NodePort", ports: [{ port: 5432 }] },
      }),
    ],
    finds: [],
  },
  { what: "one inside the cluster", ...service({ type: "ClusterIP" }, 5432), finds: [] },
  { what: "one for the web", ...service({}, 80), finds: [] },
  {
    what: "a load balancer on a database's port",
    more: [
      resource("production", types.loadBalancer, "entry", {
        region: "fra1",
        forwardingRules: [{ entryPort: 5432, entryProtocol: "tcp", targetPort: 5432, targetProtocol: "tcp" }],
      }),
    ],
    finds: [
      `mandatory entry: LoadBalancer entry: forwardingRules[0] opens port 5432 (PostgreSQL) to everybody; ${suffix}`,
    ],
  },
  {
    what: "one behind a firewall of its own",
    more: [
      resource("production", types.loadBalancer, "entry", {
        region: "fra1",
        firewall: { allows: ["ip:203.0.113.7", "cidr:203.0.113.0/24"] },
        forwardingRules: [{ entryPort: 5432, entryProtocol: "tcp", targetPort: 5432, targetProtocol: "tcp" }],
      }),
    ],
    finds: [],
  },
  {
    what: "a NetworkPolicy that lets the Internet in",
    ...policy({ from: [{ podSelector: {} }, everybody], ports: [{ port: 6379 }] }),
    finds: [
      `mandatory entry: NetworkPolicy entry: spec.ingress[0] opens port 6379 (Redis) to everybody; ${suffix}`,
    ],
  },
  {
    what: "one that does so for a range of ports",
    ...policy({ from: [everybody], ports: [{ port: 5000, endPort: 5500 }] }),
    finds: [
      `mandatory entry: NetworkPolicy entry: spec.ingress[0] opens port 5432 (PostgreSQL) to everybody; ${suffix}`,
    ],
  },
  {
    what: "one that lets everybody in",
    ...policy({}),
    finds: [
      `mandatory entry: NetworkPolicy entry: spec.ingress[0] opens every port to everybody; ${suffix}${orPorts}`,
    ],
  },
  {
    what: "one that does so for a protocol",
    ...policy({ ports: [{ protocol: "TCP" }] }),
    finds: [
      `mandatory entry: NetworkPolicy entry: spec.ingress[0] opens every port to everybody; ${suffix}${orPorts}`,
    ],
  },
  { what: "one for the web", ...policy({ from: [everybody], ports: [{ port: 8080 }] }), finds: [] },
  { what: "one for pods", ...policy({ from: [{ podSelector: {} }], ports: [{ port: 5432 }] }), finds: [] },
]);

const database = resource("production", types.databaseCluster, "orders", { engine: "pg" });

function guard(rules: readonly Value[], of = database.urn) {
  const made = resource("production", types.databaseFirewall, "orders", { rules });
  return { ...made, propertyDependencies: { clusterId: [of] } };
}

const noFirewall =
  "mandatory orders: DatabaseCluster orders: got no DatabaseFirewall; allowed: one with rules";
const own = { type: "ip_addr", value: "203.0.113.7" };

itHolds(databaseFirewall, [
  { what: "a managed database without a firewall", more: [database], finds: [noFirewall] },
  {
    what: "one whose firewall is another's",
    more: [database, guard([own], "urn:other")],
    finds: [noFirewall],
  },
  { what: "one whose firewall has no rule", more: [database, guard([])], finds: [noFirewall] },
  { what: "one with its own", more: [guard([own]), database], finds: [] },
]);
