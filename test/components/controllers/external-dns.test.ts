import assert from "node:assert/strict";
import { environmentLabels, platform, sized, tiers, valuesOf } from "../platform";

for (const tier of tiers) {
  it(`external-dns in ${tier} keeps the records of this cluster's routes under the domain, and no other`, async () => {
    const plan = await platform(tier, { ingress: { dns: "digitalocean" } }, { dnsToken: "dns-canary" });
    const labels = { app: "external-dns", ...environmentLabels(tier) };
    assert.deepEqual(valuesOf(plan, "external-dns"), {
      commonLabels: labels,
      podLabels: labels,
      replicaCount: 1,
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
      registry: "txt",
      txtOwnerId: `doks-platform-${tier}`,
    });
  });
}
