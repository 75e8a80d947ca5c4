import assert from "node:assert/strict";
import { longestWait } from "../../../catalog/argocd";
import {
  at,
  dataOf,
  environmentLabels,
  metadata,
  namespaceOf,
  platform,
  sized,
  tiers,
  types,
  valuesOf,
  type GoldenTier,
} from "../platform";

const redis = { resources: sized("50m", "64Mi", "128Mi") };
const health = "resource.customizations.health.argoproj.io_Application";
const cronJobHealth = "resource.customizations.health.batch_CronJob";

/** Memory of the controller, and whether all that can be is there more than once. */
const sizes: Record<GoldenTier, { readonly controller: readonly [string, string]; readonly twice: boolean }> =
  {
    staging: { controller: ["512Mi", "1Gi"], twice: false },
    production: { controller: ["768Mi", "2Gi"], twice: true },
  };

for (const tier of tiers) {
  const { controller, twice } = sizes[tier];
  const several = (resources: object) => ({
    replicas: twice ? 2 : 1,
    resources,
    pdb: twice ? { enabled: true, maxUnavailable: 1 } : { enabled: false },
  });

  describe(`Argo CD in ${tier}`, () => {
    it("has these values and no other", async () => {
      const values = valuesOf(await platform(tier), "argocd");
      const script = at(values, "configs", "cm", health);
      assert.deepEqual(values, {
        fullnameOverride: "argocd",
        global: {
          domain: "argocd.duli.ai",
          // Without part-of, which has to stay `argocd`: Argo CD reads no ConfigMap of its own otherwise.
          additionalLabels: { app: "argocd", environment: namespaceOf(tier), team: "platform", tier },
          networkPolicy: { create: true },
        },
        crds: { install: true, keep: true },
        configs: {
          params: { "server.insecure": true },
          cm: {
            "timeout.reconciliation": "45s",
            "timeout.reconciliation.jitter": "30s",
            [health]: script,
            [cronJobHealth]: at(values, "configs", "cm", cronJobHealth),
          },
        },
        controller: {
          replicas: 1,
          resources: sized("250m", ...controller),
          pdb: { enabled: false },
        },
        server: several(sized("50m", "128Mi", "256Mi")),
        repoServer: several(sized("100m", "256Mi", "512Mi")),
        applicationSet: several(sized("50m", "96Mi", "256Mi")),
        redis: { enabled: !twice, ...redis },
        redisSecretInit: redis,
        "redis-ha": {
          enabled: twice,
          replicas: 3,
          podDisruptionBudget: { maxUnavailable: 1 },
          redis,
          sentinel: redis,
          init: redis,
          splitBrainDetection: redis,
          configmapTest: redis,
          haproxy: {
            enabled: true,
            replicas: 3,
            podDisruptionBudget: { maxUnavailable: 1 },
            ...redis,
            init: redis,
          },
          extraLabels: environmentLabels(tier),
        },
        dex: { enabled: false },
        notifications: { enabled: false },
      });
    });

    it("leaves the administrator's password to the chart, and makes no Secret by itself", async () => {
      const plan = await platform(tier);
      const secrets = plan
        .ofType(types.secret)
        .filter(({ inputs }) => at(inputs, "metadata", "namespace") === "argocd");
      assert.deepEqual(secrets, []);
      assert.equal(at(valuesOf(plan, "argocd"), "configs", "secret"), undefined);
    });
  });
}

describe("Argo CD's polling of Git", () => {
  it("adds up to the longest wait: two looks, the jitter, and references kept as long as a look", () => {
    assert.equal(longestWait({ reconciliation: 120, jitter: 60 }), 420);
  });

  for (const tier of tiers) {
    it(`begins the sync of a push within 165 seconds in ${tier}`, async () => {
      const values = valuesOf(await platform(tier), "argocd");
      const seconds = (key: string) =>
        Number(/^(\d+)s$/.exec(String(at(values, "configs", "cm", key)))?.[1] ?? NaN);
      const wait = longestWait({
        reconciliation: seconds("timeout.reconciliation"),
        jitter: seconds("timeout.reconciliation.jitter"),
      });
      assert.ok(wait <= 165, `${wait} s`);
      // The formula takes the repo-server's own: that of the looks.
      assert.equal(at(values, "repoServer", "extraArgs") ?? at(values, "repoServer", "env"), undefined);
    });
  }
});

describe("Argo CD's judgement of an Application", () => {
  it("is good of a CronJob however its last run ended: no delivery may fail by that", async () => {
    const script = String(at(valuesOf(await platform("staging"), "argocd"), "configs", "cm", cronJobHealth));
    assert.match(script, /^hs = \{\}\nhs\.status = "Healthy"\n(.*\n)*return hs\n$/);
    assert.doesNotMatch(script, /obj/);
  });

  it("is the Application's own health, in Lua that ends in a status", async () => {
    const script = String(at(valuesOf(await platform("staging"), "argocd"), "configs", "cm", health));
    assert.match(script, /^hs = \{\}\nhs\.status = "Progressing"\n/);
    assert.match(script, /hs\.status = obj\.status\.health\.status\n/);
    assert.match(script, /\nreturn hs\n$/);
    const [opened, closed] = [/\b(if|function|for|while)\b/g, /\bend\b/g].map(
      (word) => script.match(word)?.length,
    );
    assert.equal(opened, closed);
  });
});

describe("Argo CD's secrets", () => {
  const oidc = { name: "Acme", issuer: "https://login.acme.dev", clientId: "argocd" };
  const secrets = { oidcClientSecret: "oidc-canary", gitWebhookSecret: "webhook-canary" };
  const plan = () => platform("staging", { delivery: { argocd: { oidc } } }, secrets);

  it("are referred to in the configuration, never written into it", async () => {
    const configs = at(valuesOf(await plan(), "argocd"), "configs");
    assert.deepEqual(JSON.parse(String(at(configs, "cm", "oidc.config"))), {
      name: "Acme",
      issuer: "https://login.acme.dev",
      clientID: "argocd",
      clientSecret: "$argocd-oidc:clientSecret",
    });
  });

  it("of the webhook is asked of every Git host that signs with one", async () => {
    const reference = "$argocd-webhook:secret";
    assert.deepEqual(at(valuesOf(await plan(), "argocd"), "configs", "secret"), {
      githubSecret: reference,
      gitlabSecret: reference,
      bitbucketServerSecret: reference,
      gogsSecret: reference,
    });
  });

  it("are in Secrets with the label by which Argo CD resolves them, made before it starts", async () => {
    const made = await plan();
    for (const [name, data] of [
      ["argocd-oidc", { clientSecret: "oidc-canary" }],
      ["argocd-webhook", { secret: "webhook-canary" }],
    ] as const) {
      const secret = made.get(types.secret, name);
      const expected = metadata("staging", [name, "argocd"], [name, "credentials"]);
      const partOf = { "app.kubernetes.io/part-of": "argocd" };
      assert.deepEqual(secret.inputs["metadata"], {
        ...expected,
        labels: { ...(expected["labels"] as object), ...partOf },
      });
      assert.deepEqual(dataOf(made, name), data);
      assert.ok(made.waitsFor(made.get(types.release, "argocd"), secret));
    }
  });

  it("come one without the other", async () => {
    const made = await platform("staging", {}, { gitWebhookSecret: "webhook-canary" });
    assert.ok(made.has(types.secret, "argocd-webhook") && !made.has(types.secret, "argocd-oidc"));
    assert.equal(at(valuesOf(made, "argocd"), "configs", "cm", "oidc.config"), undefined);
  });
});

describe("Argo CD's known hosts", () => {
  const lines = [
    "git.acme.dev ssh-ed25519 AAAAC3NzaC1lZDI1NTE5",
    "git.acme.dev ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB",
  ];
  const hostsWith = async (argocd: object) =>
    at(valuesOf(await platform("staging", { delivery: { argocd } }), "argocd"), "configs", "ssh");

  it("are the chart's, and those of the stack after them", async () => {
    assert.deepEqual(await hostsWith({ knownHosts: lines }), { extraHosts: lines.join("\n") });
  });

  it("stay where further values add some", async () => {
    const values = { configs: { ssh: { extraHosts: "git.other.dev ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB" } } };
    assert.deepEqual(await hostsWith({ knownHosts: lines, values }), {
      extraHosts: [...lines, values.configs.ssh.extraHosts].join("\n"),
    });
  });
});

describe("further values for Argo CD", () => {
  it("are laid over the platform's, key by key", async () => {
    const values = { server: { extraArgs: ["--rootpath=/cd"] }, controller: { replicas: 2 } };
    const laid = valuesOf(await platform("staging", { delivery: { argocd: { values } } }), "argocd");
    assert.deepEqual(at(laid, "server", "extraArgs"), ["--rootpath=/cd"]);
    assert.equal(at(laid, "server", "replicas"), 1);
    assert.equal(at(laid, "controller", "replicas"), 2);
  });
});
