import assert from "node:assert/strict";
import type { Plan } from "../../plan/plan";
import { computed } from "../../plan/values";
import { needCharts, render, workloads } from "../platform/rendered";
import { at, dataOf, objectsOf, platform, types, valuesOf, type Config, type Secrets } from "./platform";

const hub = "registry.acme.dev/hub";
const definition = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition";

/** The plan of a stack in a cluster that was there before. */
function existing(config: Config = {}, secrets: Secrets = {}): Promise<Plan> {
  const cluster = { mode: "existing", kubeconfig: "no/such/file", context: "kind" };
  return platform("staging", { cluster, storage: { class: "standard" }, ...config }, secrets);
}

describe("a stack in a cluster that was there before", () => {
  it("makes nothing at DigitalOcean, and only warns of a kubeconfig that is not here", async () => {
    const plan = await existing();
    assert.deepEqual(
      plan.resources.filter(({ type }) => /digitalocean/i.test(type)),
      [],
    );
    const hooks = plan.resources.flatMap(({ options }) => Object.values(options.hooks).flat());
    for (const hook of ["drain-node-pool", "refuse-duplicate-vpc", "attribute-volumes"])
      assert.ok(!hooks.includes(hook), hook);
    // The environment is read twice here: by the program, and for the plan.
    const [warning = "", ...others] = new Set(plan.messages.map(({ text }) => text));
    assert.match(warning, /^cluster\.kubeconfig has "no\/such\/file", which does not exist/);
    assert.deepEqual(others, []);
  });

  it("hands the provider the kubeconfig's path, so that no credential is in the state", async () => {
    const plan = await existing();
    assert.deepEqual(plan.get(types.provider, "doks-platform-staging").inputs, {
      kubeconfig: "no/such/file",
      context: "kind",
      clusterIdentifier: "doks-platform-staging",
      enableServerSideApply: "true",
      upsertExistingObjects: "true",
    });
    assert.deepEqual(plan.outputs["cluster"], {
      mode: "existing",
      name: "doks-platform-staging",
      identity: "doks-platform-staging",
      kubeconfig: "no/such/file",
      context: "kind",
    });
  });

  it("keeps all that is in it when it is called otherwise", async () => {
    const cluster = { ...((await existing()).outputs["cluster"] as object), name: "other" };
    const plan = await existing({
      cluster: { mode: "existing", kubeconfig: "no/such/file", context: "kind", name: "other" },
    });
    assert.deepEqual(plan.outputs["cluster"], cluster);
    assert.deepEqual(
      plan.get(types.provider, "doks-platform-staging").inputs,
      (await existing()).get(types.provider, "doks-platform-staging").inputs,
    );
  });

  it("refuses a second metrics-server by a hook, and installs none where it is told so", async () => {
    const release = (await existing()).get(types.release, "metrics-server");
    assert.deepEqual(release.options.hooks["beforeCreate"]?.[0], "refuse-second-metrics-api");
    const without = await existing({ controllers: { metricsServer: { enabled: false } } });
    assert.ok(!without.ofType(types.release).some(({ name }) => name === "metrics-server"));
    const args = { controllers: { metricsServer: { kubeletCertificates: "accept" } } };
    assert.deepEqual(valuesOf(await existing(args), "metrics-server")["args"], ["--kubelet-insecure-tls"]);
    assert.equal(valuesOf(await existing(), "metrics-server")["args"], undefined);
  });

  it("lets its own authority certify a private domain, and asks no other", async () => {
    const plan = await existing({ ingress: { domain: "duli.localhost", acme: null } });
    assert.deepEqual(
      plan
        .ofType(types.issuer)
        .map(({ name }) => name)
        .sort(),
      ["internal-ca", "self-signed"],
    );
    assert.deepEqual(at(plan.get(types.gateway, "staging").inputs, "metadata", "annotations"), {
      "cert-manager.io/cluster-issuer": "internal-ca",
    });
  });
});

describe("Traefik", () => {
  it("has these values and no other", async () => {
    const values = valuesOf(await existing(), "traefik");
    assert.deepEqual(values, {
      commonLabels: {
        app: "traefik",
        "app.kubernetes.io/part-of": "duli",
        environment: "staging",
        team: "platform",
        tier: "staging",
      },
      global: { checkNewVersion: false, sendAnonymousUsage: false },
      deployment: { replicas: 1 },
      resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "256Mi" } },
      podDisruptionBudget: { enabled: false },
      providers: {
        kubernetesCRD: { enabled: false },
        kubernetesIngress: { enabled: false },
        kubernetesGateway: { enabled: true },
      },
      gatewayClass: { enabled: true, name: "traefik" },
      gateway: { enabled: false },
      ingressClass: { enabled: false },
      api: { dashboard: false },
      ports: { web: { port: 80 }, websecure: { port: 443 } },
      podSecurityContext: { sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: "0" }] },
      service: {
        spec: { type: "LoadBalancer" },
        annotations: {
          "service.beta.kubernetes.io/do-loadbalancer-name": "doks-platform-staging-traefik",
        },
      },
    });
  });

  it("declares the one load balancer of all Gateways, and none with node ports", async () => {
    const declared = (plan: Plan) => ({
      traefik: plan.get("doks-platform:release:Release", "traefik").inputs["loadBalancers"],
      gateway: plan.get("doks-platform:configs:Gateway", "gateway").inputs["loadBalancers"],
    });
    const loadBalancer = { name: "doks-platform-staging-traefik", nodes: 1 };
    assert.deepEqual(declared(await existing()), { traefik: [loadBalancer], gateway: [] });
    const service = { type: "NodePort", http: 30080, https: 30443, address: "127.0.0.1" };
    const behindPorts = await existing({ controllers: { traefik: { service } } });
    assert.deepEqual(declared(behindPorts), { traefik: [], gateway: [] });
    assert.deepEqual(at(valuesOf(behindPorts, "traefik"), "service"), { spec: { type: "NodePort" } });
    const ingress = { domain: "duli.ai", acme: { email: "ops@duli.ai" }, gatewayClass: "cilium" };
    const other = (await existing({ ingress })).get("doks-platform:configs:Gateway", "gateway");
    assert.deepEqual(other.inputs["loadBalancers"], [{ name: "doks-platform-staging-staging", nodes: 1 }]);
  });

  it("has several replicas with a disruption budget, node ports with an address, and an image of a mirror", async () => {
    const service = { type: "NodePort", http: 30080, https: 30443, address: "127.0.0.1" };
    const controllers = { traefik: { replicas: 2, service } };
    const images = { charts: { images: { edition: "mirror", registry: hub } } };
    const values = valuesOf(await existing({ controllers, ...images }), "traefik");
    assert.deepEqual(values["podDisruptionBudget"], { enabled: true, maxUnavailable: 1 });
    assert.deepEqual(values["image"], { registry: hub, repository: "library/traefik" });
    assert.deepEqual(values["ports"], {
      web: { port: 80, nodePort: 30080 },
      websecure: { port: 443, nodePort: 30443 },
    });
    assert.deepEqual(at(values, "providers", "kubernetesGateway", "statusAddress"), {
      ip: "127.0.0.1",
      service: { enabled: false },
    });
    const named = { traefik: { service: { ...service, address: "lab.acme.dev" } } };
    const address = at(
      valuesOf(await existing({ controllers: named }), "traefik"),
      "providers",
      "kubernetesGateway",
    );
    assert.deepEqual(at(address, "statusAddress", "hostname"), "lab.acme.dev");
  });

  it("is found at the stated address of node ports; elsewhere the address is known once there is one", async () => {
    const { address: pending } = (await existing()).outputs["ingress"] as { address: unknown };
    assert.equal(pending, computed);
    const service = { type: "NodePort", http: 30080, https: 30443, address: "127.0.0.1" };
    const plan = await existing({ controllers: { traefik: { service } } });
    assert.equal((plan.outputs["ingress"] as { address: unknown }).address, "127.0.0.1");
  });

  it("comes after the Gateway API's definitions, which stay, and before cert-manager; none of its own kinds", async () => {
    const plan = await existing();
    const definitions = plan.ofType(definition);
    assert.deepEqual(definitions.map(({ name }) => name.split(".")[0]).sort(), [
      "backendtlspolicies",
      "gatewayclasses",
      "gateways",
      "grpcroutes",
      "httproutes",
      "listenersets",
      "referencegrants",
      "tlsroutes",
    ]);
    const release = plan.get(types.release, "traefik");
    const after = plan.get("doks-platform:release:Release", "traefik").dependencies;
    for (const { urn, options } of definitions) {
      assert.ok([...release.dependencies, ...after].includes(urn), urn);
      assert.equal(options.retainOnDelete, true);
    }
    assert.equal(release.inputs["skipCrds"], true);
    const { dependencies } = plan.get("doks-platform:controllers:CertManager", "cert-manager");
    assert.ok(dependencies.includes(release.urn));
  });

  it("leaves definitions alone that are there already", async () => {
    const plan = await existing({ controllers: { traefik: { gatewayApi: "present" } } });
    assert.deepEqual(plan.ofType(definition), []);
    assert.ok(plan.get(types.release, "traefik"));
  });

  it("is not installed where the cluster has another controller, nor in a cluster of the stack's own", async () => {
    for (const plan of [await existing({ ingress: { gatewayClass: "cilium" } }), await platform("staging")]) {
      assert.ok(!plan.ofType(types.release).some(({ name }) => name === "traefik"));
      assert.deepEqual(plan.ofType(definition), []);
    }
  });

  it("listens, as the real chart renders it, on the very ports of the Gateway's listeners", async function () {
    needCharts(this);
    const plan = await existing();
    const rendering = render(plan, "traefik");
    const [container] = workloads(rendering).flatMap(({ spec }) => spec.template.spec.containers);
    const args = container?.args ?? [];
    const ports = args.flatMap((arg) => /^--entryPoints\.web\w*\.address=:(\d+)/.exec(arg)?.slice(1) ?? []);
    const listeners = at(plan.get(types.gateway, "staging").inputs, "spec", "listeners") as {
      port: number;
    }[];
    assert.deepEqual(new Set(ports.map(Number)), new Set(listeners.map(({ port }) => port)));
    assert.deepEqual(rendering.objects.map(({ kind }) => kind).sort(), [
      "ClusterRole",
      "ClusterRoleBinding",
      "Deployment",
      "GatewayClass",
      "Service",
      "ServiceAccount",
    ]);
  });
});

describe("the CSI driver", () => {
  const storage = { class: "do-block-storage", csiDriver: "digitalocean" };
  const secrets = { csiToken: "csi-canary" };

  it("is not there unless it is asked for", async () => {
    const plan = await existing();
    assert.deepEqual(plan.ofType("doks-platform:storage:CsiDriver"), []);
  });

  it("is the released manifests, object by object, with the stack's labels and its token in a Secret", async () => {
    const plan = await existing({ storage }, secrets);
    const own = objectsOf(plan).filter(({ parent }) => parent?.includes("CsiDriver") ?? false);
    assert.equal(own.length, 28);
    for (const { inputs, name } of own)
      assert.equal(at(inputs, "metadata", "labels", "doks-platform/stack"), "staging", name);
    assert.deepEqual(dataOf(plan, "csi-digitalocean-token"), { "access-token": "csi-canary" });
    const secret = plan.get(types.secret, "csi-digitalocean-token");
    assert.equal(at(secret.inputs, "metadata", "name"), "digitalocean");
    assert.equal(at(secret.inputs, "metadata", "namespace"), "kube-system");
    const controller = plan.get("kubernetes:apps/v1:StatefulSet", "csi-do-controller");
    assert.ok(controller.dependencies.includes(secret.urn));
    const { urn } = plan.get("kubernetes:snapshot.storage.k8s.io/v1:VolumeSnapshotClass", "do-block-storage");
    const definitions = plan.ofType(definition).filter(({ name }) => name.includes("snapshot"));
    assert.equal(definitions.length, 3);
    for (const each of definitions) assert.ok(plan.byUrn(urn)?.dependencies.includes(each.urn));
  });

  it("is there before the environment's namespace, so that it goes after the claims", async () => {
    const plan = await existing({ storage }, secrets);
    const controller = plan.get("kubernetes:apps/v1:StatefulSet", "csi-do-controller");
    assert.ok(plan.get(types.namespace, "staging").dependencies.includes(controller.urn));
  });

  it("announces itself last, and so goes first: once a hook has seen its last volume go", async () => {
    const plan = await existing({ storage }, secrets);
    const isPart = ({ parent, type }: Plan["resources"][number]) =>
      (parent?.includes("CsiDriver") ?? false) && type !== definition;
    const [driver, ...others] = plan.ofType("kubernetes:storage.k8s.io/v1:CSIDriver");
    assert.ok(driver && others.length === 0);
    const parts = plan.resources.filter(isPart).filter(({ urn }) => urn !== driver.urn);
    assert.ok(parts.length > 20);
    for (const { urn } of parts.filter(({ type }) => type !== types.secret))
      assert.ok(driver.dependencies.includes(urn), urn);
    assert.deepEqual(driver.options.hooks, {
      beforeCreate: ["refuse-foreign-object"],
      beforeDelete: ["await-volumes"],
    });
    assert.ok(plan.get(types.namespace, "staging").dependencies.includes(driver.urn));
    const hooks = { leftovers: false };
    const [switchedOff] = (await existing({ storage, hooks }, secrets)).ofType(driver.type);
    assert.deepEqual(switchedOff?.options.hooks, { beforeDelete: ["await-volumes"] });
  });

  it("takes its images from the mirror, under the paths that they have at home", async () => {
    const images = { charts: { images: { edition: "mirror", registry: hub } } };
    const imagesOf = (plan: Plan): string[] => {
      const inputs = ["StatefulSet", "DaemonSet"].flatMap((kind) =>
        plan.ofType(`kubernetes:apps/v1:${kind}`),
      );
      const text = JSON.stringify(inputs.map((resource) => resource.inputs));
      return [...new Set([...text.matchAll(/"image":"([^"]+)"/g)].map(([, image = ""]) => image))].sort();
    };
    assert.deepEqual(imagesOf(await existing({ storage, ...images }, secrets)), [
      `${hub}/digitalocean/do-csi-plugin:v4.16.0`,
      `${hub}/library/alpine:3`,
      `${hub}/sig-storage/csi-attacher:v4.10.0`,
      `${hub}/sig-storage/csi-node-driver-registrar:v2.15.0`,
      `${hub}/sig-storage/csi-provisioner:v6.1.0`,
      `${hub}/sig-storage/csi-resizer:v2.0.0`,
      `${hub}/sig-storage/csi-snapshotter:v8.4.0`,
      `${hub}/sig-storage/snapshot-controller:v8.4.0`,
    ]);
    assert.ok(imagesOf(await existing({ storage }, secrets)).includes("digitalocean/do-csi-plugin:v4.16.0"));
  });
});
