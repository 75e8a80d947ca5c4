import type * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../stacks/environment";
import { createNamespace } from "../namespace";
import { createStorageClasses } from "../storage/block-storage";
import { ArgoCd } from "./argocd";
import { CertManager } from "./cert-manager";
import { ExternalDns } from "./external-dns";
import { MetricsServer } from "./metrics-server";

/** Layer 2: namespaces, storage classes and what brings custom resources; each independent of the others. */
export class Controllers extends pulumi.ComponentResource {
  /** The environment's namespace: applications, data services and their credentials. */
  readonly namespace: kubernetes.core.v1.Namespace;
  readonly storageClasses: readonly kubernetes.storage.v1.StorageClass[];
  readonly certManager: CertManager;
  readonly argocd: ArgoCd;
  /** Absent where the records are kept by hand. */
  readonly externalDns?: ExternalDns;

  constructor(name: string, environment: Environment, opts: pulumi.ComponentResourceOptions) {
    super("doks-platform:layer:Controllers", name, {}, opts);
    const child = { parent: this };

    this.namespace = createNamespace(
      environment.name,
      environment,
      { name: environment.name, component: "environment" },
      child,
    );
    this.storageClasses = createStorageClasses(environment, child);
    this.certManager = new CertManager("cert-manager", environment, child);
    this.argocd = new ArgoCd("argocd", environment, child);
    new MetricsServer("metrics-server", environment, child);
    if (environment.ingress.dns === "digitalocean" && environment.secrets.dnsToken) {
      this.externalDns = new ExternalDns("external-dns", environment, environment.secrets.dnsToken, child);
    }
    this.registerOutputs();
  }
}
