import type { Kubernetes } from "../../lib/kubernetes/client";
import type { Expected, ExpectedGateway } from "./expectation";
import { deletion, key, list, listIn, notTrue, reason, type Condition, type Conditioned } from "./objects";
import { row, type Row } from "./row";

/** Every ClusterIssuer can issue. */
export async function checkIssuers(kubernetes: Kubernetes, { issuers }: Expected): Promise<Row[]> {
  const there = await list<Conditioned>(kubernetes, "/apis/cert-manager.io/v1/clusterissuers");
  return issuers.map((name) => {
    const issuer = there.find(({ metadata }) => metadata.name === name);
    const faults =
      issuer === undefined ? [missing] : [...deletion(issuer.metadata), ...notTrue(issuer, "Ready")];
    return row("issuer", name, faults, "ready");
  });
}

const missing = "it does not exist: run `pulumi up --refresh`";

interface Gateway extends Conditioned {
  readonly status?: Conditioned["status"] & {
    readonly addresses?: readonly { readonly value?: string }[];
    readonly listeners?: readonly { readonly name: string; readonly conditions?: readonly Condition[] }[];
  };
}

/** Every Gateway has its load balancer, and each of its listeners serves. */
export async function checkGateways(kubernetes: Kubernetes, { gateways }: Expected): Promise<Row[]> {
  const there = await listIn<Gateway>(
    kubernetes,
    gateways.map(({ namespace }) => namespace),
    (namespace) => `/apis/gateway.networking.k8s.io/v1/namespaces/${namespace}/gateways`,
  );
  return gateways.map((expected) => {
    const gateway = there.get(key(expected));
    const address = gateway?.status?.addresses?.[0]?.value ?? "";
    return row("gateway", expected.name, gatewayFaults(gateway, address, expected), address);
  });
}

function gatewayFaults(gateway: Gateway | undefined, address: string, expected: ExpectedGateway): string[] {
  if (gateway === undefined) return [missing];
  const whole = [...deletion(gateway.metadata), ...notTrue(gateway, "Programmed")];
  if (whole.length > 0) return whole;
  return [
    ...(address === "" ? ["it has no address: its load balancer is being made, or cannot be"] : []),
    ...expected.listeners.flatMap((name) => listenerFaults(gateway, name)),
  ];
}

function listenerFaults({ status }: Gateway, name: string): string[] {
  const listener = status?.listeners?.find((each) => each.name === name);
  if (listener === undefined) return [`listener ${name} is missing: run \`pulumi up --refresh\``];
  const conditions = listener.conditions ?? [];
  const wrong = conditions.find(({ type, status: is }) => good.includes(type) && is !== "True");
  if (wrong !== undefined) return [`listener ${name} is not ${wrong.type}: ${reason(wrong)}`];
  const programmed = conditions.some(({ type }) => type === "Programmed");
  return programmed ? [] : [`listener ${name} is not Programmed yet`];
}

/** Conditions of a listener that are True where it serves; others, such as Conflicted, are not. */
const good: readonly string[] = ["Accepted", "Programmed", "ResolvedRefs"];
