import assert from "node:assert/strict";
import { computed } from "../../../plan/values";
import { budget } from "../../../policy/rules/budget";
import { loadBalancerNames } from "../../../policy/rules/load-balancer-names";
import { types } from "../../../lib/resource-types";
import { found, itHolds, resource, type Edit } from "../scene";

const annotation = "service.beta.kubernetes.io/do-loadbalancer-name";
const gateway = (...edits: readonly Edit[]) => ({ type: types.gateway, edits });
const named = ["spec", "infrastructure", "annotations", annotation] as const;
const service = (stack: "staging" | "production", name: string, loadBalancer: string) =>
  resource(stack, types.service, name, {
    metadata: { name, annotations: { [annotation]: loadBalancer } },
    spec: { type: "LoadBalancer", ports: [{ port: 443 }] },
  });

const unnamed = (name: string, cluster: string) =>
  `mandatory ${name}: load balancer of ${name}: no annotation ${annotation}; allowed: ${cluster}-<what it is for>`;

itHolds(loadBalancerNames, [
  {
    what: "a Service whose load balancer has no name",
    stack: "staging",
    more: [
      resource("staging", types.service, "entry", {
        metadata: { name: "entry" },
        spec: { type: "LoadBalancer" },
      }),
      resource("staging", types.service, "inside", { spec: { type: "ClusterIP" } }),
    ],
    finds: [unnamed("entry", "doks-platform-staging")],
  },
  {
    what: "a Gateway whose load balancer has none",
    ...gateway(["spec.infrastructure", undefined]),
    finds: [unnamed("prod", "doks-platform-production")],
  },
  {
    what: "a Gateway of Traefik, which has its Service's",
    ...gateway(["spec.infrastructure", undefined], ["spec.gatewayClassName", "traefik"]),
    finds: [],
  },
  { what: "annotations that are not known yet", ...gateway(["spec.infrastructure", computed]), finds: [] },
  {
    what: "a name that another stack may have too",
    ...gateway([named, "prod"]),
    finds: ["mandatory prod: load balancer prod of prod: allowed: doks-platform-production-<what it is for>"],
  },
  {
    what: "a name that only begins alike",
    ...gateway([named, "doks-platform-production2"]),
    finds: [
      "mandatory prod: load balancer doks-platform-production2 of prod: allowed: doks-platform-production-<what it is for>",
    ],
  },
  {
    what: "a name twice",
    more: [service("production", "entry", "doks-platform-production-prod")],
    finds: [
      "mandatory entry: load balancer doks-platform-production-prod of entry: prod has the same; allowed: one of its own",
    ],
  },
  {
    what: "a name in a chart's values",
    stack: "staging",
    type: types.release,
    name: "argocd",
    edits: [[["values", "server", "service", "annotations"], { [annotation]: "argocd" }]],
    finds: [
      "mandatory argocd: load balancer argocd of argocd: allowed: doks-platform-staging-<what it is for>",
    ],
  },
  {
    what: "a load balancer at DigitalOcean",
    more: [resource("production", types.loadBalancer, "entry", { name: "entry", region: "fra1" })],
    finds: [
      "mandatory entry: load balancer entry of entry: allowed: doks-platform-production-<what it is for>",
    ],
  },
  {
    what: "a name of its own",
    more: [service("production", "entry", "doks-platform-production-entry")],
    finds: [],
  },
  {
    what: "a cluster's chosen name",
    config: { cluster: { name: "shop" } },
    finds: [],
  },
  { what: "what is not known yet", ...gateway([named, computed]), finds: [] },
]);

const limit = (monthlyUsd: number) => ({ policy: { budget: { monthlyUsd } } });
const whole = "doks-platform-production";

itHolds(budget, [
  {
    what: "a cost of 80 % of the limit, and advises",
    stack: "staging",
    config: limit(229 / 0.8),
    finds: ["advisory doks-platform-staging: it costs USD 229.00 a month, 80 % of the 286.25 that it may"],
  },
  { what: "a little less", stack: "staging", config: limit(287), finds: [] },
  {
    what: "a cost of all of the limit",
    stack: "staging",
    config: limit(229),
    finds: ["mandatory doks-platform-staging: it costs USD 229.00 a month, 100 % of the 229.00 that it may"],
  },
  {
    what: "a little less than all, and advises",
    stack: "staging",
    config: limit(229.01),
    finds: ["advisory doks-platform-staging: it costs USD 229.00 a month, 99 % of the 229.01 that it may"],
  },
  {
    what: "a cost over the limit, whatever autoscaling adds",
    config: limit(300),
    finds: [`mandatory ${whole}: it costs USD 440.00 a month, 146 % of the 300.00 that it may`],
  },
  {
    what: "what autoscaling may add, and advises",
    config: limit(560),
    finds: [`advisory ${whole}: autoscaling may raise its cost to USD 584.00 a month; it may be 560.00`],
  },
  {
    what: "another pool",
    config: {
      cluster: {
        pools: [
          {
            name: "data",
            size: "s-4vcpu-8gb",
            count: 3,
            taints: [{ key: "doks-platform/dedicated", value: "data", effect: "NoSchedule" }],
          },
          { name: "applications", size: "s-4vcpu-8gb", count: 7 },
        ],
      },
    },
    finds: [`mandatory ${whole}: it costs USD 632.00 a month, 105 % of the 600.00 that it may`],
  },
]);

describe("budget", () => {
  it("says the same of the stack whether its own cost is known as an output or not", async () => {
    const config = limit(300);
    const [line] = await found(budget, "production", { config });
    const volume = resource("production", types.volume, "files", { region: "fra1", size: 100 });
    const [more] = await found(budget, "production", { config, more: [volume] });
    assert.match(line ?? "", /USD 440\.00/);
    assert.match(more ?? "", /USD 450\.00/);
  });
});
