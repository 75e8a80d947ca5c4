import type { Kubernetes } from "../../lib/kubernetes/client";
import type { Expected } from "./expectation";
import { deletion, key, listIn, notTrue, type Conditioned, type Reference } from "./objects";
import { row, type Row } from "./row";

interface Certificate extends Conditioned {
  readonly status?: Conditioned["status"] & {
    readonly notAfter?: string;
    readonly failedIssuanceAttempts?: number;
    readonly lastFailureTime?: string;
  };
}

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Every certificate of the platform, and whatever else asks for one in the namespaces of this environment, is
 * issued, valid and renewed without trouble.
 */
export async function checkCertificates(kubernetes: Kubernetes, expected: Expected): Promise<Row[]> {
  const own = [expected.environment, ...expected.gateways.map(({ namespace }) => namespace)];
  const there = await listIn<Certificate>(
    kubernetes,
    [...own, ...expected.certificates.map(({ namespace }) => namespace)],
    (namespace) => `/apis/cert-manager.io/v1/namespaces/${namespace}/certificates`,
  );
  const wanted = new Map(expected.certificates.map((each) => [key(each), each]));
  for (const [path, { metadata }] of there) {
    const namespace = path.slice(0, path.indexOf("/"));
    if (own.includes(namespace)) wanted.set(path, { namespace, name: metadata.name });
  }
  return [...wanted].map(([path, reference]) => {
    const certificate = there.get(path);
    return row("certificate", reference.name, faults(certificate, reference), validity(certificate));
  });
}

function faults(certificate: Certificate | undefined, { name, namespace }: Reference): string[] {
  if (certificate === undefined) return [absent];
  const { metadata, status = {} } = certificate;
  const { notAfter, failedIssuanceAttempts = 0, lastFailureTime = "an unknown time" } = status;
  const look = `\`kubectl -n ${namespace} describe certificate ${name}\` says more`;
  const expired = notAfter !== undefined && Date.parse(notAfter) <= Date.now();
  return [
    ...deletion(metadata),
    ...(expired ? [`it has expired on ${notAfter}: ${look}`] : []),
    ...notTrue(certificate, "Ready").map((fault) => `${fault}; ${look}`),
    ...(failedIssuanceAttempts > 0
      ? [
          `${failedIssuanceAttempts} attempts to issue it have failed, the last at ${lastFailureTime}: ${look}`,
        ]
      : []),
  ];
}

const absent =
  "it does not exist: cert-manager makes those of the Gateway's listeners (see its log), `pulumi up --refresh` all others";

function validity(certificate: Certificate | undefined): string {
  const { notAfter } = certificate?.status ?? {};
  if (notAfter === undefined) return "ready";
  return `${Math.floor((Date.parse(notAfter) - Date.now()) / dayMs)} days left`;
}
