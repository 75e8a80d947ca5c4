import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Plan } from "../../plan/plan";
import { at, platform, types } from "../components/platform";
import { local, ofKind, render } from "../platform/rendered";
import { temporaryFolder } from "../support/process";
import { Cluster } from "./cluster";
import { commandOf } from "./containers";
import { install, ofPlan } from "./installation";
import { needControllers, Programs } from "./programs";

const release = "cert-manager";
const gatewayNamespace = "local-gateway";

interface Certificate {
  readonly metadata: { readonly name: string };
  readonly status?: {
    readonly revision?: number;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly message: string;
    }[];
  };
}

describe("cert-manager as the platform sets it up, with the real controller", function () {
  this.timeout(10 * 60_000);
  after(() => programs.stop());
  const programs = new Programs(temporaryFolder());
  const cluster = new Cluster(programs);
  let plan: Plan;

  before(async function () {
    needControllers(this);
    // On a laptop, whose domain is private: nobody outside is asked for a certificate.
    plan = await platform("staging", { ...local.config, delivery: {} }, {}, { knownPasswords: true });
    await cluster.start(1, "workloads");
    await install(cluster, plan, [release]);
    const rendering = render(plan, release);
    const [config] = ofKind(rendering, "ConfigMap").filter(({ metadata }) => metadata.name === release);
    const file = join(programs.scratch, "config.json");
    writeFileSync(file, JSON.stringify(parse(config?.data?.["config.yaml"] ?? "")));
    const { args } = commandOf(rendering, release);
    programs.start("cert-manager-controller", [
      ...args
        .filter((arg) => !arg.startsWith("--config="))
        .map((arg) => arg.replace("$(POD_NAMESPACE)", release)),
      ...[`--config=${file}`, `--kubeconfig=${cluster.kubeconfigFor(release, release)}`],
      ...["--metrics-listen-address=127.0.0.1:0", "--internal-healthz-listen-address=127.0.0.1:0"],
    ]);
    const kinds = ["Secret", "ClusterIssuer", "Certificate", "Gateway", "HTTPRoute"];
    cluster.apply(ofPlan(plan, ...kinds));
  });

  /** Certificates that are as their last request made them; undefined while one is not. */
  function ready(namespace: string): readonly Certificate[] | undefined {
    const certificates = cluster.list("certificates", namespace) as unknown as Certificate[];
    return certificates.every((certificate) => is(certificate, "Ready") && !is(certificate, "Issuing"))
      ? certificates
      : undefined;
  }

  function is({ status }: Certificate, condition: string): boolean {
    return status?.conditions?.some(({ type, status: is }) => type === condition && is === "True") === true;
  }

  /** What is in the Secret of a certificate. */
  function issued(secret: string, namespace: string): { certificate: X509Certificate; key: string } {
    const data = at(cluster.get("secret", secret, namespace), "data");
    const text = (key: string) => Buffer.from(String(at(data, key)), "base64").toString();
    return { certificate: new X509Certificate(text("tls.crt")), key: text("tls.key") };
  }

  it("makes the cluster's own authority, and a certificate of it for each host of the Gateway", async () => {
    const [, seconds] = await programs.until("all certificates are ready", 120, () => {
      const [own, hosts] = [ready(release), ready(gatewayNamespace)];
      return own?.length === 1 && hosts !== undefined && hosts.length >= hostnames().length
        ? true
        : undefined;
    });
    console.log(`      all certificates are ready: ${seconds.toFixed(0)} s`);
    const authority = issued("internal-ca", release).certificate;
    assert.ok(authority.ca && authority.verify(authority.publicKey));
    assert.ok(hostnames().length >= 3, hostnames().join());
    for (const host of hostnames()) {
      const { certificate } = issued(`tls-${host}`, gatewayNamespace);
      assert.ok(certificate.checkHost(host), host);
      assert.ok(certificate.checkIssued(authority) && certificate.verify(authority.publicKey), host);
    }
  });

  it("renews the authority with the key that it has, so that what it signed stays valid", async () => {
    const before = issued("internal-ca", release);
    const hosts = hostnames().map((host) => issued(`tls-${host}`, gatewayNamespace).certificate);
    renew("internal-ca", release);
    await programs.until("the authority is renewed", 60, () =>
      issued("internal-ca", release).certificate.serialNumber !== before.certificate.serialNumber &&
      ready(release) !== undefined
        ? true
        : undefined,
    );
    const after = issued("internal-ca", release);
    assert.ok(after.key === before.key, "the authority has another key");
    for (const certificate of hosts)
      assert.ok(certificate.verify(after.certificate.publicKey), certificate.subject);
    // Nobody signed them anew for it.
    assert.deepEqual(
      hostnames().map((host) => issued(`tls-${host}`, gatewayNamespace).certificate.serialNumber),
      hosts.map(({ serialNumber }) => serialNumber),
    );
  });

  it("renews a host's certificate with a key of its own", async () => {
    const [host = ""] = hostnames();
    const before = issued(`tls-${host}`, gatewayNamespace);
    renew(`tls-${host}`, gatewayNamespace);
    await programs.until("it is renewed", 60, () =>
      issued(`tls-${host}`, gatewayNamespace).key !== before.key && ready(gatewayNamespace)
        ? true
        : undefined,
    );
    const { certificate } = issued(`tls-${host}`, gatewayNamespace);
    assert.ok(certificate.verify(issued("internal-ca", release).certificate.publicKey));
  });

  /** The hosts of the Gateway's HTTPS listeners. */
  function hostnames(): string[] {
    const [gateway] = plan.ofType(types.gateway);
    const listeners = at(gateway?.inputs, "spec", "listeners") as readonly {
      hostname: string;
      protocol: string;
    }[];
    return listeners.filter(({ protocol }) => protocol === "HTTPS").map(({ hostname }) => hostname);
  }

  /** Asks for a renewal now, as `cmctl renew` does. */
  function renew(certificate: string, namespace: string): void {
    const now = new Date().toISOString();
    const issuing = { type: "Issuing", status: "True", reason: "ManuallyTriggered", message: "a test" };
    const { status } = (cluster.get("certificate", certificate, namespace) ?? {}) as unknown as Certificate;
    const conditions = [...(status?.conditions ?? []), { ...issuing, lastTransitionTime: now }];
    cluster.kubectl([
      ...["patch", "certificate", certificate, "--namespace", namespace, "--subresource=status"],
      ...["--type=merge", "--patch", JSON.stringify({ status: { conditions } })],
    ]);
  }
});
