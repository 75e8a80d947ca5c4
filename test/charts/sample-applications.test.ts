import assert from "node:assert/strict";
import { join } from "node:path";
import { readApplication } from "../../stacks/applications";
import { itWithHelm, lint, refusal, render, root } from "./helm";
import { container as containerOf, none, one, pod, workload } from "./objects";
import { platform, shopWith, tiers } from "./platform";
import { charts, fixture, folder, monitoring } from "./sample-applications";

for (const tier of tiers) {
  for (const app of charts) {
    describe(`${app} of the samples in ${tier}`, () => {
      const objects = () => render(fixture(app, tier));

      itWithHelm("passes helm lint --strict", () => assert.equal(lint(fixture(app, tier)), ""));

      itWithHelm("runs without root, writable root file system, capabilities and privileges", () => {
        assert.equal(pod(objects()).securityContext.runAsNonRoot, true);
        assert.ok(pod(objects()).securityContext.runAsUser > 0);
        assert.deepEqual(containerOf(objects()).securityContext, {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        });
      });

      itWithHelm("has the hosts that the environment's Gateway is made for", () => {
        const { spec, violations } = readApplication(join(root, folder), app, tier, platform(tier).domain);
        assert.deepEqual(violations, []);
        const hosts = none(objects(), "HTTPRoute") ? [] : one(objects(), "HTTPRoute").spec.hostnames;
        assert.deepEqual(spec?.application.hosts, hosts);
      });

      itWithHelm("has a NetworkPolicy of its own, both ways", () => {
        const { metadata, spec } = one(objects(), "NetworkPolicy");
        assert.equal(metadata.name, `${app}-network-policy`);
        assert.deepEqual(spec.policyTypes, ["Ingress", "Egress"]);
      });
    });
  }
}

describe("a ServiceMonitor", () => {
  itWithHelm("is left out where the cluster does not know the kind", () => {
    for (const tier of tiers)
      for (const app of charts) assert.ok(none(render(fixture(app, tier, [])), "ServiceMonitor"), app);
  });

  itWithHelm("is left out unless asked for", () => {
    assert.ok(none(render(shopWith({ metrics: { port: "http" } }, {}, [monitoring])), "ServiceMonitor"));
  });

  itWithHelm("is refused without a port to scrape", () => {
    assert.match(
      refusal(shopWith({ serviceMonitor: { enabled: true } })),
      /serviceMonitor is enabled without metrics\.port/,
    );
  });
});

describe("scrape annotations", () => {
  itWithHelm("are left out on request and without metrics", () => {
    for (const metrics of [{}, { port: "http", annotations: false }]) {
      const { annotations } = workload(render(shopWith({ metrics }))).spec.template.metadata;
      assert.deepEqual(Object.keys(annotations), ["checksum/config"]);
    }
  });
});
