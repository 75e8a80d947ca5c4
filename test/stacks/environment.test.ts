import assert from "node:assert/strict";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../stacks/environment";
import { appSets, configure, environmentOf, readStackFile, warningsOf } from "./stack-file";
import { readEnvironment } from "../../stacks/read-environment";

const fixtures = join(__dirname, "..", "fixtures");
const golden = join(fixtures, "golden");
const ingress = { domain: "acme.dev", acme: { email: "platform@acme.dev" } };

function read(config: Readonly<Record<string, unknown>>, preview = true, stack = "test"): Environment {
  const own = Object.fromEntries(
    Object.entries(config).map(([key, value]) => [`doks-platform:${key}`, value]),
  );
  configure({ "doks-platform:tier": "staging", "doks-platform:ingress": ingress, ...own }, stack, preview);
  return readEnvironment(join(appSets, "standard"));
}

/** Reads a golden stack's file, as it is cloned, with the golden applications. */
function readGolden(stack: string): { environment: Environment; warnings: string[] } {
  const found: Environment[] = [];
  const warnings = warningsOf(() => {
    configure(readStackFile(join(golden, `Pulumi.${stack}.yaml`)).config, stack);
    found.push(readEnvironment(join(golden, "apps")));
  });
  const [environment] = found;
  assert.ok(environment);
  return { environment, warnings };
}

describe("the environment of the stacks as they are cloned", () => {
  for (const stack of ["staging", "production"]) {
    it(`${stack} can be planned as it was cloned, and warns of exactly its placeholders`, () => {
      const { environment, warnings } = readGolden(stack);
      assert.equal(environment.tier, stack);
      assert.deepEqual(
        warnings.map((warning) => warning.split(" ")[0]),
        ["ingress.domain", "ingress.acme.email"],
      );
      assert.match(warnings[0] ?? "", /which `pulumi up` will refuse; put in a domain of yours$/);
    });
  }

  it("stack files say little more than tier and placeholders", () => {
    for (const stack of ["staging", "production"]) {
      const { config } = readStackFile(join(golden, `Pulumi.${stack}.yaml`));
      assert.deepEqual(Object.keys(config), [
        "doks-platform:tier",
        "doks-platform:ingress",
        "doks-platform:delivery",
      ]);
    }
  });
});

describe("readEnvironment", () => {
  it("derives names from project and stack", () => {
    const { project, stack, cluster } = read({}, true, "production-eu");
    assert.deepEqual(
      [project, stack, cluster.name],
      ["doks-platform", "production-eu", "doks-platform-production-eu"],
    );
  });

  it("is of any project, whose name its keys and its cluster have", () => {
    const config = { "acme-platform:tier": "staging", "acme-platform:ingress": ingress };
    configure(config, "test", true, "acme-platform");
    const { project, cluster } = readEnvironment(join(appSets, "standard"));
    assert.deepEqual([project, cluster.name], ["acme-platform", "acme-platform-test"]);
  });

  it("says of keys that another project's name is before them what to rename, and nothing else", () => {
    const config = { "doks-platform:tier": "staging", "doks-platform:ingress": ingress };
    configure(config, "test", true, "acme-platform");
    assert.throws(() => readEnvironment(join(appSets, "standard")), {
      message: [
        "The configuration of stack test has 1 fault:",
        "  doks-platform:ingress, doks-platform:tier: got the namespace doks-platform, which nothing reads; allowed: " +
          "the project's name, acme-platform: rename each key to acme-platform:…, or the project in Pulumi.yaml to " +
          "doks-platform",
      ].join("\n"),
    });
  });

  it("warns of keys in a namespace that nothing reads and that is like no other, without their values", () => {
    const warnings = warningsOf(() => {
      configure({
        "doks-platform:tier": "staging",
        "doks-platform:ingress": ingress,
        "aws:region": "canary",
        "aws:profile": "canary",
        "elsewhere:name": "canary",
        "digitalocean:apiEndpoint": "https://api.digitalocean.com",
        "pulumi:disable-default-providers": ["kubernetes"],
      });
      readEnvironment(join(appSets, "standard"));
    });
    assert.deepEqual(warnings, ["nothing reads the keys aws:profile, aws:region, elsewhere:name"]);
  });

  it("says of no end of such keys as much as people read, and nothing that a terminal acts on", () => {
    const many = (namespace: string) =>
      Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`${namespace}:\u001b[2J${index}`, "x"]));
    const own = { "doks-platform:tier": "staging", "doks-platform:ingress": ingress };
    configure({ ...own, ...many("doks-platfrom") });
    assert.throws(
      () => readEnvironment(join(appSets, "standard")),
      ({ message }: Error) => message.length < 1000 && !message.includes("\u001b"),
    );
    const [warning = "", ...more] = warningsOf(() => {
      configure({ ...own, ...many("aws") });
      readEnvironment(join(appSets, "standard"));
    });
    assert.ok(more.length === 0 && warning.length < 1000 && !warning.includes("\u001b"), warning);
  });

  it("refuses a stack's name with capitals where DigitalOcean's tags have to tell stacks apart", () => {
    assert.throws(() => read({ cluster: { name: "blue" } }, true, "Production"), {
      message:
        /the stack's name: got "Production"; allowed: one without capitals.*: pulumi stack rename production$/m,
    });
    const existing = { cluster: { mode: "existing", name: "blue", kubeconfig: "no/such/file" } };
    warningsOf(() => read({ ...existing, storage: { class: "standard" } }, true, "Production"));
  });

  it("takes a name and a host that are given", () => {
    const environment = read({
      cluster: { name: "blue" },
      delivery: { argocd: { host: "deploy.acme.dev" } },
    });
    assert.equal(environment.cluster.name, "blue");
    assert.equal(environment.delivery.argocd.host, "deploy.acme.dev");
  });

  it("lists every host once, sorted, Argo CD's among them", () => {
    const { hosts, delivery } = read({});
    assert.equal(delivery.argocd.host, "argocd.acme.dev");
    assert.deepEqual(hosts, [
      "ai-service.acme.dev",
      "argocd.acme.dev",
      "backend.acme.dev",
      "scheduler.staging.local",
    ]);
  });

  it("overrides a preset by section: objects merge, lists replace, the rest stays", () => {
    const { cluster, data } = read({
      cluster: { pools: [{ name: "only", size: "s-8vcpu-16gb", autoscale: { min: 2, max: 4 } }] },
      data: { postgres: { size: "100Gi", values: { pgpool: { logConnections: true } } } },
    });
    assert.equal(cluster.mode, "dedicated");
    assert.deepEqual(cluster.pools, [
      { name: "only", size: "s-8vcpu-16gb", autoscale: { min: 2, max: 4 }, labels: {}, taints: [] },
    ]);
    assert.equal(cluster.systemPool.size, "s-2vcpu-4gb");
    assert.deepEqual([data.postgres.size, data.postgres.replicas], ["100Gi", 3]);
    assert.deepEqual(data.postgres.values, { pgpool: { logConnections: true } });
  });

  it("fills in defaults", () => {
    const { storage, data } = read({ storage: { classes: [{ name: "keep", reclaimPolicy: "Retain" }] } });
    assert.deepEqual(storage.classes, [{ name: "keep", reclaimPolicy: "Retain", fsType: "ext4" }]);
    assert.deepEqual(data.redis.values, {});
  });

  it("takes an optional property of the preset away with null", () => {
    const file = readStackFile(join(fixtures, "config/valid/null-takes-away.yaml"));
    assert.ok(!("pool" in environmentOf(file).data.postgres));
  });

  it("hands secrets on as secret outputs, and only those that are set", async () => {
    const { secrets } = read({
      delivery: { credentials: { type: "https", username: "me" } },
      repositoryToken: { secure: "v1:xxxx" },
    });
    assert.deepEqual(Object.keys(secrets), ["repositoryToken"]);
    assert.ok(secrets.repositoryToken);
    assert.equal(await pulumi.isSecret(secrets.repositoryToken), true);
    const value = await new Promise((resolve) => secrets.repositoryToken?.apply(resolve));
    assert.equal(value, "decrypted-canary");
  });

  it("says nothing of a domain of one's own, in a preview and in an update", () => {
    assert.deepEqual(
      warningsOf(() => {
        read({});
        read({}, false);
      }),
      [],
    );
  });

  for (const domain of ["example.com", "shop.example.net", "a.b.example.org", "shop.example"]) {
    it(`takes ${domain} for a placeholder`, () => {
      const warnings = warningsOf(() => read({ ingress: { ...ingress, domain } }));
      assert.deepEqual(warnings.length, 1);
      assert.throws(
        () => read({ ingress: { ...ingress, domain } }, false),
        /ingress\.domain: got the placeholder/,
      );
    });
  }

  for (const domain of ["myexample.com", "example.com.acme.dev", "example.dev"]) {
    it(`does not take ${domain} for one`, () => {
      assert.deepEqual(
        warningsOf(() => read({ ingress: { ...ingress, domain } })),
        [],
      );
    });
  }
});
