import assert from "node:assert/strict";
import { itWithHelm, refusal, render, type Rendering } from "./helm";
import { none, one } from "./objects";
import { platform, shop, shopWith } from "./platform";

const routed = { route: { enabled: true } };
const inNamespace = (name: string) => ({
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } },
});
const app = (name: string) => ({ podSelector: { matchLabels: { "app.kubernetes.io/name": name } } });
const tcp = (port: number) => ({ protocol: "TCP", port });
const policy = (rendering: Rendering) => one(render(rendering), "NetworkPolicy").spec;
const { gateway: _gateway, ...withoutGateway } = platform();
const onIngress = (values: object, ingress?: object): Rendering => ({
  release: "shop",
  values: { ...shop, ...values, platform: { ...withoutGateway, ...(ingress && { ingress }) } },
});

describe("an HTTPRoute", () => {
  itWithHelm("attaches to the listeners that the platform names for its hosts, each once", () => {
    const hosts = ["shop.example.org", "www.example.org", "shop.local"];
    const listeners = {
      "shop.example.org": "https-wildcard",
      "www.example.org": "https-wildcard",
      "shop.local": "https-shop",
    };
    const gateway = { ...platform().gateway, listeners };
    const { metadata, spec } = one(
      render(shopWith({ route: { enabled: true, hosts } }, { gateway })),
      "HTTPRoute",
    );
    assert.equal(metadata.name, "shop-route");
    const parent = {
      group: "gateway.networking.k8s.io",
      kind: "Gateway",
      name: "staging",
      namespace: "staging-gateway",
    };
    assert.deepEqual(spec, {
      parentRefs: [
        { ...parent, sectionName: "https-wildcard" },
        { ...parent, sectionName: "https-shop" },
      ],
      hostnames: hosts,
      rules: [
        {
          matches: [{ path: { type: "PathPrefix", value: "/" } }],
          backendRefs: [{ group: "", kind: "Service", name: "shop", port: 8080, weight: 1 }],
        },
      ],
    });
  });

  itWithHelm("is refused for a host that the Gateway has no listener for", () => {
    const gateway = { ...platform().gateway, listeners: { "a.example.org": "https-a" } };
    assert.match(
      refusal(shopWith(routed, { gateway })),
      /shop: the Gateway has no listener for the host shop\.staging\.example\.org, only for a\.example\.org/,
    );
  });

  itWithHelm("attaches to the Gateway as a whole where the platform names no listeners", () => {
    const [parent] = one(render(shopWith(routed)), "HTTPRoute").spec.parentRefs;
    assert.equal("sectionName" in parent, false);
  });

  itWithHelm("leads to the Service's port, which may differ from the container's", () => {
    const objects = render(shopWith({ ...routed, ports: { http: { port: 8080, servicePort: 80 } } }));
    assert.equal(one(objects, "HTTPRoute").spec.rules[0].backendRefs[0].port, 80);
    const [port] = one(objects, "Service").spec.ports;
    assert.deepEqual(port, { name: "http", port: 80, targetPort: "http", protocol: "TCP" });
  });

  itWithHelm("takes one prefix only if asked to, and no port that does not exist", () => {
    const route = { enabled: true, path: "/api/shop" };
    assert.equal(
      one(render(shopWith({ route })), "HTTPRoute").spec.rules[0].matches[0].path.value,
      "/api/shop",
    );
    assert.match(
      refusal(shopWith({ route: { ...route, port: "web" } })),
      /there is no port "web": ports has http/,
    );
  });

  itWithHelm("is absent unless asked for, and so is an Ingress where there is a Gateway", () => {
    assert.ok(none(render(shopWith({})), "HTTPRoute"));
    assert.ok(none(render(shopWith(routed)), "Ingress"));
  });
});

describe("an Ingress, where there is no Gateway", () => {
  itWithHelm("has the same hosts, and a certificate if there is an issuer", () => {
    const ingress = { class: "nginx", controllerNamespace: "ingress", issuer: "letsencrypt" };
    const objects = render(onIngress(routed, ingress));
    assert.ok(none(objects, "HTTPRoute"));
    const { metadata, spec } = one(objects, "Ingress");
    assert.equal(metadata.annotations["cert-manager.io/cluster-issuer"], "letsencrypt");
    const host = "shop.staging.example.org";
    const backend = { service: { name: "shop", port: { number: 8080 } } };
    assert.deepEqual(spec, {
      ingressClassName: "nginx",
      tls: [{ secretName: "shop-tls", hosts: [host] }],
      rules: [{ host, http: { paths: [{ path: "/", pathType: "Prefix", backend }] } }],
    });
    assert.deepEqual(one(objects, "NetworkPolicy").spec.ingress, [
      { from: [inNamespace("ingress")], ports: [tcp(8080)] },
    ]);
  });

  itWithHelm("uses the cluster's default class, without TLS, when the platform names nothing", () => {
    const objects = render(onIngress(routed));
    const { metadata, spec } = one(objects, "Ingress");
    assert.equal(metadata.annotations, undefined);
    assert.deepEqual(Object.keys(spec), ["rules"]);
    assert.deepEqual(one(objects, "NetworkPolicy").spec.ingress[0]?.from, [{ namespaceSelector: {} }]);
  });

  itWithHelm("is absent unless asked for", () => assert.ok(none(render(onIngress({})), "Ingress")));
});

describe("a wildcard host", () => {
  const route = { enabled: true, hosts: ["*.shop.example.org"] };

  itWithHelm("is one like any other, in a route and in an Ingress", () => {
    assert.deepEqual(one(render(shopWith({ route })), "HTTPRoute").spec.hostnames, route.hosts);
    const { rules } = one(render(onIngress({ route })), "Ingress").spec;
    assert.deepEqual(
      rules.map(({ host }) => host),
      route.hosts,
    );
  });
});

describe("a NetworkPolicy", () => {
  const dns = {
    to: [
      inNamespace("kube-system"),
      // A node's own resolver, such as kubespray's at 169.254.25.10, and not the metadata beside it.
      { ipBlock: { cidr: "169.254.0.0/16", except: ["169.254.169.254/32"] } },
    ],
    ports: [{ protocol: "UDP", port: 53 }, tcp(53)],
  };
  const https = {
    to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"] } }],
    ports: [tcp(443)],
  };

  itWithHelm("lets nobody in and lets out DNS and HTTPS alone, by default", () => {
    assert.deepEqual(policy(shopWith({})), {
      podSelector: {
        matchLabels: { "app.kubernetes.io/name": "shop", "app.kubernetes.io/instance": "shop" },
      },
      policyTypes: ["Ingress", "Egress"],
      egress: [dns, https],
    });
  });

  itWithHelm("lets out to the data services that the application uses, and to no other", () => {
    assert.deepEqual(policy(shopWith({ uses: ["postgres", "redis"] })).egress, [
      dns,
      { to: [inNamespace("staging")], ports: [tcp(5432)] },
      { to: [inNamespace("staging")], ports: [tcp(6379), tcp(26379)] },
      https,
    ]);
  });

  itWithHelm("lets out to a data service outside the cluster by its port", () => {
    const postgres = { ...platform().postgres, host: "db.example.com", port: 25060 };
    assert.deepEqual(policy(shopWith({ uses: ["postgres"] }, { postgres })).egress[1], {
      to: [{ ipBlock: { cidr: "0.0.0.0/0" } }],
      ports: [tcp(25060)],
    });
  });

  itWithHelm("lets in and out whom the values name", () => {
    const spec = policy(
      shopWith({
        networkPolicy: {
          https: false,
          from: [{ app: "frontend" }, { app: "jobs", namespace: "batch", ports: [9000] }],
          to: [
            { app: "mailer" },
            { namespace: "tracing", ports: [4317] },
            { cidr: "203.0.113.0/24", ports: [25] },
          ],
        },
      }),
    );
    assert.deepEqual(spec.ingress, [
      { from: [app("frontend")], ports: [tcp(8080)] },
      { from: [{ ...inNamespace("batch"), ...app("jobs") }], ports: [tcp(9000)] },
    ]);
    assert.deepEqual(spec.egress, [
      dns,
      { to: [app("mailer")] },
      { to: [inNamespace("tracing")], ports: [tcp(4317)] },
      { to: [{ ipBlock: { cidr: "203.0.113.0/24" } }], ports: [tcp(25)] },
    ]);
  });

  itWithHelm("lets in the namespace that collects metrics, to their port alone", () => {
    const ports = { http: { port: 8080 }, metrics: { port: 9090 } };
    assert.deepEqual(policy(shopWith({ ports, metrics: { port: "metrics" } })).ingress, [
      { from: [inNamespace("monitoring")], ports: [tcp(9090)] },
    ]);
  });

  itWithHelm("lets in the proxies of a Gateway that is not Cilium's by their namespace", () => {
    const gateway = { ...platform().gateway, class: "traefik" };
    assert.deepEqual(policy(shopWith(routed, { gateway })).ingress, [
      { from: [inNamespace("traefik")], ports: [tcp(8080)] },
    ]);
    const elsewhere = { ...gateway, controllerNamespace: "kube-system" };
    assert.deepEqual(policy(shopWith(routed, { gateway: elsewhere })).ingress[0]?.from, [
      inNamespace("kube-system"),
    ]);
    assert.ok(none(render(shopWith(routed, { gateway })), "CiliumNetworkPolicy"));
  });

  itWithHelm("leaves Cilium's Gateway to a CiliumNetworkPolicy for its identity", () => {
    const objects = render(shopWith(routed));
    assert.equal(one(objects, "NetworkPolicy").spec.ingress, undefined);
    assert.deepEqual(one(objects, "CiliumNetworkPolicy").spec, {
      endpointSelector: one(objects, "NetworkPolicy").spec.podSelector,
      ingress: [{ fromEntities: ["ingress"], toPorts: [{ ports: [{ port: "8080", protocol: "TCP" }] }] }],
    });
    assert.ok(none(render(shopWith({})), "CiliumNetworkPolicy"), "nothing comes in without a route");
  });

  itWithHelm("is absent when disabled, Cilium's too", () => {
    const objects = render(shopWith({ ...routed, networkPolicy: { enabled: false } }));
    assert.ok(none(objects, "NetworkPolicy") && none(objects, "CiliumNetworkPolicy"));
  });
});
