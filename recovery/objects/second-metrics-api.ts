import { found, type Kubernetes } from "../../lib/kubernetes/client";
import { stackLabel } from "../../lib/kubernetes/labels";
import { HookError } from "../report";

const apiName = "v1beta1.metrics.k8s.io";

interface ApiService {
  readonly spec: { readonly service?: { readonly namespace: string; readonly name: string } };
}

interface Namespace {
  readonly metadata: { readonly labels?: Readonly<Record<string, string>> };
}

/**
 * Refuses to install a metrics-server where another one serves the metrics API, which a cluster has once: the new one
 * would take it over, and with its end the other one would be cut off. What a killed `up` of this stack left of its
 * own is no other one.
 * @param stack value of the stack's label
 * @throws HookError that says whose it is and what to set; KubernetesError
 */
export async function refuseSecondMetricsApi(
  kubernetes: Kubernetes,
  { stack }: { readonly stack: string },
): Promise<void> {
  const path = `/apis/apiregistration.k8s.io/v1/apiservices/${apiName}`;
  const api = await found(kubernetes.request<ApiService>({ method: "GET", path }));
  if (api === undefined) return;
  const { service } = api.spec;
  if (service !== undefined && (await ownerOf(kubernetes, service.namespace)) === stack) return;
  const where = service === undefined ? "its own API server" : `Service ${service.namespace}/${service.name}`;
  throw new HookError(
    `the cluster has the metrics API already (APIService ${apiName}, from ${where}), and there can be only one. ` +
      "Set controllers.metricsServer.enabled: false; or remove the other one, its APIService too",
  );
}

async function ownerOf(kubernetes: Kubernetes, namespace: string): Promise<string | undefined> {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}`;
  const there = await found(kubernetes.request<Namespace>({ method: "GET", path }));
  return there?.metadata.labels?.[stackLabel];
}
