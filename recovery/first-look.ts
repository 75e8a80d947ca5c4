import { sectionOf } from "../catalog";
import type { AddOn, DataService } from "../catalog/chart";
import { changedInitialValues, initialValuesAdvice, type ReleaseValues } from "../catalog/initial-values";
import { chartSource } from "../catalog/source";
import { loadBalancerAnnotations, loadBalancerType } from "../lib/digitalocean/load-balancer";
import { found, type Kubernetes } from "../lib/kubernetes/client";
import type { Environment } from "../stacks/environment";
import { addOnsOf, dataServicesOf, valuesOf } from "../stacks/installed";
import { refuseAnotherType } from "./cloud/load-balancer-type";
import { deployedValues } from "./releases/helm-revisions";
import { HookError } from "./report";
import { refuseImpossibleSizes } from "./volumes/volume-sizes";

/**
 * Refuses what data services and load balancers that are there cannot become, before anything is asked of the cluster.
 * Releases and Gateways have hooks for it, but by then the component around one, with the sizes or the load balancer
 * that it declares, is in the state, the Secret that applications read has the name of a user whom nobody has made, and
 * what does not depend on it may be changed.
 * @throws HookError with all faults, KubernetesError
 */
export async function refuseTheImpossible(kubernetes: Kubernetes, environment: Environment): Promise<void> {
  const faults: string[] = [];
  const looks = [
    ...addOnsOf(environment).map((chart) => () => refuseItsOtherType(kubernetes, environment, chart)),
    () => refuseGatewaysOtherType(kubernetes, environment),
    ...dataServicesOf(environment).map(
      (chart) => () => refuseImpossibleService(kubernetes, environment, chart),
    ),
  ];
  for (const look of looks) {
    try {
      await look();
    } catch (error) {
      if (!(error instanceof HookError)) throw error;
      faults.push(error.message);
    }
  }
  // Traefik and the Gateway have one setting, and say the same of it.
  if (faults.length > 0) throw new HookError([...new Set(faults)].join("\n"));
}

/** Of an add-on whose chart asks for a load balancer. */
async function refuseItsOtherType(
  kubernetes: Kubernetes,
  environment: Environment,
  chart: AddOn,
): Promise<void> {
  const { release: name, namespace } = chart;
  const declared = chart.loadBalancers?.(sectionOf(chart, environment), environment) ?? [];
  if (declared.length === 0) return;
  const before =
    (await madeAs(kubernetes, { namespace, name })) ??
    (await deployedValues(kubernetes, { name, namespace }));
  refuseAnotherType(before, valuesOf(chart, environment));
}

async function refuseGatewaysOtherType(
  kubernetes: Kubernetes,
  { name, hosts, ingress }: Environment,
): Promise<void> {
  // Without a host there is no Gateway any more.
  if (hosts.length === 0) return;
  const path = `/apis/gateway.networking.k8s.io/v1/namespaces/${name}-gateway/gateways/${name}`;
  const gateway = await found(kubernetes.request<GatewayThere>({ method: "GET", path }));
  const service = { namespace: `${name}-gateway`, name: `cilium-gateway-${name}` };
  refuseAnotherType(
    (await madeAs(kubernetes, service)) ?? gateway?.spec.infrastructure?.annotations,
    loadBalancerAnnotations(name, ingress.loadBalancer),
  );
}

/** Annotations of a Service, where DigitalOcean's controller has noted the type, whoever asked for which. */
async function madeAs(
  kubernetes: Kubernetes,
  service: { readonly namespace: string; readonly name: string },
): Promise<Readonly<Record<string, string>> | undefined> {
  const there = await found(kubernetes.core.readNamespacedService(service));
  const annotations = there?.metadata?.annotations;
  return annotations?.[loadBalancerType] === undefined ? undefined : annotations;
}

/** What is read of a Gateway. */
interface GatewayThere {
  readonly spec: {
    readonly infrastructure?: { readonly annotations?: Readonly<Record<string, string>> };
  };
}

async function refuseImpossibleService(
  kubernetes: Kubernetes,
  environment: Environment,
  chart: DataService,
): Promise<void> {
  const { name: namespace, hooks, policy, charts } = environment;
  const claims = chart.claims?.(sectionOf(chart, environment), environment) ?? [];
  if (hooks.growVolumes.enabled) await refuseImpossibleSizes(kubernetes, { namespace, claims });
  const before = await deployedValues(kubernetes, { name: chart.release, namespace });
  if (!before) return;
  const after = { ...chartSource(chart.pin, charts.mirror), values: valuesOf(chart, environment) };
  refuseInitialValues({ values: before }, after, policy.doneByHand);
}

/**
 * Refuses what counts only on an empty volume, where a release has it otherwise.
 * @param done properties whose change somebody has made by hand
 * @throws HookError
 */
export function refuseInitialValues(
  before: ReleaseValues,
  after: ReleaseValues,
  done: readonly string[],
): void {
  const changed = changedInitialValues(before, after).filter((property) => !done.includes(property));
  if (changed.length > 0) throw new HookError(initialValuesAdvice(changed));
}
