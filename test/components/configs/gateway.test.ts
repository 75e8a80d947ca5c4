import assert from "node:assert/strict";
import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { Gateway } from "../../../components/configs/gateway";
import { record } from "../../../plan/recorder";
import { computed, type Value } from "../../../plan/values";
import type { Environment } from "../../../stacks/environment";
import {
  at,
  environmentOf,
  metadata,
  namespaceOf,
  platform,
  tiers,
  types,
  valuesOf,
  type GoldenTier,
} from "../platform";

const gatewayApi = "gateway.networking.k8s.io/v1";
const owner = ["gateway", "ingress"] as const;
const acme: Record<GoldenTier, string> = { staging: "letsencrypt-staging", production: "letsencrypt-prod" };

for (const tier of tiers) {
  const name = namespaceOf(tier);
  const namespace = `${name}-gateway`;
  const loadBalancer = `doks-platform-${tier}-${name}`;
  const hosts = ["ai-service.duli.ai", "argocd.duli.ai", "backend.duli.ai", `scheduler.${name}.local`];
  const internal = hosts[3] as string;

  describe(`the Gateway of ${tier}`, () => {
    it("has HTTP and HTTPS for each host, open to the environment, Argo CD and the redirect alone", async () => {
      const matchExpressions = [
        {
          key: "kubernetes.io/metadata.name",
          operator: "In",
          values: [name, "argocd", namespace],
        },
      ];
      const allowedRoutes = { namespaces: { from: "Selector", selector: { matchExpressions } } };
      const listeners = hosts.flatMap((hostname) => [
        { name: `http-${hostname}`, hostname, port: 80, protocol: "HTTP", allowedRoutes },
        {
          name: `https-${hostname}`,
          hostname,
          port: 443,
          protocol: "HTTPS",
          tls: { mode: "Terminate", certificateRefs: [{ kind: "Secret", name: `tls-${hostname}` }] },
          allowedRoutes,
        },
      ]);
      assert.deepEqual((await platform(tier)).get(types.gateway, name).inputs, {
        apiVersion: gatewayApi,
        kind: "Gateway",
        metadata: {
          ...metadata(tier, [name, namespace], owner),
          annotations: { "cert-manager.io/cluster-issuer": acme[tier] },
        },
        spec: {
          gatewayClassName: "cilium",
          infrastructure: {
            annotations: { "service.beta.kubernetes.io/do-loadbalancer-name": loadBalancer },
          },
          listeners,
        },
      });
    });

    it("declares its one load balancer, by the name that it asks for", async () => {
      const component = (await platform(tier)).get("doks-platform:configs:Gateway", "gateway");
      assert.deepEqual(component.inputs, { loadBalancers: [{ name: loadBalancer, nodes: 1 }] });
    });

    it("sends everything on to HTTPS, host by host", async () => {
      assert.deepEqual((await platform(tier)).get(types.route, "https-redirect").inputs, {
        apiVersion: gatewayApi,
        kind: "HTTPRoute",
        metadata: {
          ...metadata(tier, ["https-redirect", namespace], owner),
          annotations: { "external-dns.alpha.kubernetes.io/controller": "none" },
        },
        spec: {
          parentRefs: hosts.map((host) => ({ name, sectionName: `http-${host}` })),
          rules: [
            {
              filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } }],
            },
          ],
        },
      });
    });

    it("has a certificate of the internal authority for the private host, and no other", async () => {
      const made = (await platform(tier)).ofType(types.certificate);
      assert.deepEqual(
        made.map((certificate) => certificate.name).sort(),
        ["internal-ca-certificate", `tls-${internal}`].sort(),
      );
      assert.deepEqual(made.find(({ name: found }) => found === `tls-${internal}`)?.inputs, {
        apiVersion: "cert-manager.io/v1",
        kind: "Certificate",
        metadata: metadata(tier, [`tls-${internal}`, namespace], owner),
        spec: {
          secretName: `tls-${internal}`,
          dnsNames: [internal],
          privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
          issuerRef: { name: "internal-ca", kind: "ClusterIssuer", group: "cert-manager.io" },
        },
      });
    });

    it("comes after its certificates and issuers, and the redirect after it", async () => {
      const plan = await platform(tier);
      const gateway = plan.get(types.gateway, name);
      assert.ok(plan.waitsFor(gateway, plan.get(types.certificate, `tls-${internal}`)));
      for (const issuer of plan.ofType(types.issuer)) assert.ok(plan.waitsFor(gateway, issuer), issuer.name);
      assert.ok(plan.waitsFor(plan.get(types.route, "https-redirect"), gateway));
    });
  });
}

describe("with DigitalOcean's DNS", () => {
  it("one wildcard pair serves all hosts under the domain", async () => {
    const plan = await platform("staging", { ingress: { dns: "digitalocean" } }, { dnsToken: "dns-canary" });
    const listeners = at(plan.get(types.gateway, "staging").inputs, "spec", "listeners") as readonly Value[];
    assert.deepEqual(
      listeners.map((listener) => [at(listener, "name"), at(listener, "hostname")]),
      [
        ["http-wildcard.duli.ai", "*.duli.ai"],
        ["https-wildcard.duli.ai", "*.duli.ai"],
        ["http-scheduler.staging.local", "scheduler.staging.local"],
        ["https-scheduler.staging.local", "scheduler.staging.local"],
      ],
    );
    const route = plan.get(types.route, "argocd-route").inputs;
    assert.equal(at(route, "spec", "parentRefs", 0, "sectionName"), "https-wildcard.duli.ai");
  });
});

describe("the Gateway of an environment without a host, as a sharer's before its first application", () => {
  it("is not there, since the API refuses one without listeners, and neither are redirect and load balancer", async () => {
    const environment = { ...environmentOf(await platform("staging")), hosts: [] } as Environment;
    let address: pulumi.Output<string> | undefined;
    const plan = await record(() => {
      const issuers = { acme: "letsencrypt-staging", internal: "internal-ca" };
      const args = { environment, issuers, gatewayClass: "cilium", routeNamespaces: ["staging"] };
      ({ address } = new Gateway("gateway", args, { provider: new kubernetes.Provider("cluster") }));
    });
    assert.deepEqual(
      plan.ofType(types.namespace).map(({ name }) => name),
      ["staging-gateway"],
    );
    assert.deepEqual([...plan.ofType(types.gateway), ...plan.ofType(types.route)], []);
    const [component] = plan.ofType("doks-platform:configs:Gateway");
    assert.deepEqual(component?.inputs["loadBalancers"], []);
    const known = await (address as unknown as { promise: () => Promise<string> }).promise();
    assert.equal(known, "none: the environment has no host yet");
  });
});

describe("the stack's output `ingress`", () => {
  it("names the hosts, and the address once there is one", async () => {
    const { outputs } = await platform("staging");
    assert.deepEqual(outputs["ingress"], {
      hosts: ["ai-service.duli.ai", "argocd.duli.ai", "backend.duli.ai", "scheduler.staging.local"],
      address: computed,
    });
  });
});

describe("what a stack asks of its load balancer", () => {
  const prefix = "service.beta.kubernetes.io/do-loadbalancer-";
  const asked = { type: "REGIONAL", nodes: 3, idleTimeout: 600, deny: ["192.0.2.0/24", "203.0.113.7"] };
  const annotations = {
    [`${prefix}type`]: "REGIONAL",
    [`${prefix}size-unit`]: "3",
    [`${prefix}http-idle-timeout-seconds`]: "600",
    [`${prefix}deny-rules`]: "cidr:192.0.2.0/24,ip:203.0.113.7",
  };

  it("is said to DigitalOcean by the Gateway, and declared for what it costs", async () => {
    const plan = await platform("staging", { ingress: { loadBalancer: asked } });
    const name = "doks-platform-staging-staging";
    assert.deepEqual(at(plan.get(types.gateway, "staging").inputs, "spec", "infrastructure"), {
      annotations: { [`${prefix}name`]: name, ...annotations },
    });
    const { inputs } = plan.get("doks-platform:configs:Gateway", "gateway");
    assert.deepEqual(inputs, { loadBalancers: [{ name, nodes: 3 }] });
  });

  it("is said by Traefik's Service where that has it, and Traefik reads the PROXY protocol that it speaks", async () => {
    const from = ["10.0.0.0/8"];
    const plan = await platform("staging", {
      cluster: { mode: "existing", kubeconfig: "no/such/file", context: "kind" },
      storage: { class: "standard" },
      ingress: { loadBalancer: { ...asked, proxyProtocol: { from } } },
    });
    const values = valuesOf(plan, "traefik");
    assert.deepEqual(at(values, "service", "annotations"), {
      [`${prefix}name`]: "doks-platform-staging-traefik",
      ...annotations,
      [`${prefix}enable-proxy-protocol`]: "true",
    });
    for (const port of ["web", "websecure"])
      assert.deepEqual(at(values, "ports", port, "proxyProtocol"), { trustedIPs: from });
  });

  it("has no nodes where it passes connections through", async () => {
    const plan = await platform("staging", { ingress: { loadBalancer: { type: "REGIONAL_NETWORK" } } });
    const { inputs } = plan.get("doks-platform:configs:Gateway", "gateway");
    assert.deepEqual(at(inputs, "loadBalancers", 0, "type"), "REGIONAL_NETWORK");
  });
});
