import assert from "node:assert/strict";
import { environmentLabels, platform, sized, tiers, types, valuesOf } from "../platform";

for (const tier of tiers) {
  it(`external-dns in ${tier} keeps the records of this cluster's routes under the domain, and no other`, async () => {
    const plan = await platform(tier, { ingress: { dns: "digitalocean" } }, { dnsToken: "dns-canary" });
    const labels = { app: "external-dns", ...environmentLabels(tier) };
    assert.deepEqual(valuesOf(plan, "external-dns"), {
      commonLabels: labels,
      podLabels: labels,
      resources: sized("20m", "64Mi", "128Mi"),
      provider: { name: "digitalocean" },
      env: [
        {
          name: "DO_TOKEN",
          valueFrom: { secretKeyRef: { name: "digitalocean-dns", key: "token" } },
        },
      ],
      sources: ["gateway-httproute"],
      domainFilters: ["duli.ai"],
      policy: "sync",
      triggerLoopOnEvent: true,
      registry: "txt",
      txtOwnerId: `doks-platform-${tier}`,
    });
  });
}

it("external-dns looks for the zone that holds the domain, and outlives the routes", async () => {
  const ingress = { dns: "digitalocean", domain: "staging.duli.ai", zone: "duli.ai" };
  const plan = await platform("staging", { ingress }, { dnsToken: "dns-canary" });
  assert.deepEqual(valuesOf(plan, "external-dns")["domainFilters"], ["duli.ai"]);
  const release = plan.get(types.release, "external-dns");
  for (const route of plan.ofType(types.route)) assert.ok(plan.waitsFor(route, release), route.name);
});
