import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { isPrivateDomain } from "../../stacks/domain";
import type { OwningEnvironment } from "../../stacks/topology";
import { certManagerNamespace } from "../../catalog/cert-manager";
import { dnsTokenSecret } from "../../catalog/external-dns";
import { zoneOf } from "../../catalog/site";
import { labels } from "../../lib/kubernetes/labels";
import { createSecret } from "../secret";

/** Names of the ClusterIssuers that a certificate may ask for. */
export interface IssuerNames {
  /** Let's Encrypt, for hosts of the public DNS; where the domain is private, the same as `internal`. */
  readonly acme: string;
  /** The cluster's own authority, for hosts that nobody outside can vouch for, such as `.local` ones. */
  readonly internal: string;
}

const directories: Record<OwningEnvironment["ingress"]["acme"]["directory"], string> = {
  "letsencrypt-staging": "https://acme-staging-v02.api.letsencrypt.org/directory",
  "letsencrypt-prod": "https://acme-v02.api.letsencrypt.org/directory",
};

const apiVersion = "cert-manager.io/v1";
const internalName = "internal-ca";

/** The names that the issuers of an owner have. */
export function issuerNames({ ingress }: OwningEnvironment): IssuerNames {
  const acme = isPrivateDomain(ingress.domain) ? internalName : ingress.acme.directory;
  return { acme, internal: internalName };
}

/** The ClusterIssuers of a cluster. */
export class Issuers extends pulumi.ComponentResource {
  readonly names: IssuerNames;
  /** What a certificate has to wait for. */
  readonly all: readonly pulumi.Resource[];

  constructor(name: string, environment: OwningEnvironment, opts: pulumi.ComponentResourceOptions) {
    super("doks-platform:configs:Issuers", name, {}, opts);
    this.names = issuerNames(environment);
    const internal = this.internal(environment);
    this.all = isPrivateDomain(environment.ingress.domain) ? [internal] : [this.acme(environment), internal];
    this.registerOutputs();
  }

  private acme(environment: OwningEnvironment): pulumi.Resource {
    const { acme } = environment.ingress;
    const token = this.dnsToken(environment);
    return this.issuer(environment, acme.directory, token && [token], {
      acme: {
        server: directories[acme.directory],
        email: acme.email,
        privateKeySecretRef: { name: acme.directory },
        solvers: [
          ...(token
            ? [
                {
                  selector: { dnsZones: [zoneOf(environment.ingress)] },
                  dns01: { digitalocean: { tokenSecretRef: dnsTokenSecret } },
                },
              ]
            : []),
          // Without parentRefs: cert-manager takes the Gateway that asked, in whichever environment it is.
          { http01: { gatewayHTTPRoute: { labels: labels(environment, solver) } } },
        ],
      },
    });
  }

  private dnsToken(environment: OwningEnvironment): pulumi.Resource | undefined {
    const { dnsToken } = environment.secrets;
    if (environment.ingress.dns !== "digitalocean" || !dnsToken) return undefined;
    return createSecret(
      `cert-manager-${dnsTokenSecret.name}`,
      environment,
      {
        name: dnsTokenSecret.name,
        namespace: certManagerNamespace,
        owner: "cert-manager",
        stringData: { [dnsTokenSecret.key]: dnsToken },
      },
      { parent: this },
    );
  }

  private internal(environment: OwningEnvironment): pulumi.Resource {
    const selfSigned = this.issuer(environment, "self-signed", [], { selfSigned: {} });
    const authority = new kubernetes.apiextensions.CustomResource(
      `${internalName}-certificate`,
      {
        apiVersion,
        kind: "Certificate",
        metadata: {
          name: internalName,
          namespace: certManagerNamespace,
          labels: labels(environment, { name: internalName, component: "certificates" }),
        },
        spec: {
          isCA: true,
          commonName: `${environment.cluster.name} internal CA`,
          secretName: internalName,
          // Ten years; renewed by itself long before. What it signed is not signed anew then, so that its key stays:
          // with another one, whoever trusts the new certificate would refuse all that the old one has signed.
          duration: "87600h",
          privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Never" },
          issuerRef: { name: "self-signed", kind: "ClusterIssuer", group: "cert-manager.io" },
        },
      },
      { parent: this, dependsOn: selfSigned },
    );
    return this.issuer(environment, internalName, [authority], { ca: { secretName: internalName } });
  }

  private issuer(
    environment: OwningEnvironment,
    name: string,
    dependsOn: pulumi.Resource[] = [],
    spec: object,
  ): pulumi.Resource {
    return new kubernetes.apiextensions.CustomResource(
      name,
      {
        apiVersion,
        kind: "ClusterIssuer",
        metadata: { name, labels: labels(environment, { name, component: "certificates" }) },
        spec,
      },
      { parent: this, dependsOn },
    );
  }
}

const solver = { name: "acme-solver", component: "certificates" };
