import { isObject, type JsonObject } from "../lib/json";
import { at, listOf, objectOf, textOf } from "../lib/known";
import { poolLabel } from "../lib/kubernetes/labels";
import type { PodGroup } from "../lib/kubernetes/pod-group";
import { mebibytes, millicores } from "../lib/kubernetes/quantity";
import type { Toleration } from "../lib/kubernetes/taint";
import type { Chart, ChartWorkload, DeclaredClaims } from "./chart";
import { countOf, isOn, under } from "./workloads";

/**
 * The pods that a chart makes of the platform's own values, for the capacity check. What a Job asks for is gone again
 * before it counts.
 */
export function podsOfChart(
  { release, workloads }: Pick<Chart, "release" | "workloads">,
  values: JsonObject,
  claims: readonly DeclaredClaims[] = [],
): readonly PodGroup[] {
  return workloads
    .filter(({ kind, when }) => kind !== "Job" && isOn(values, when))
    .map((workload) => {
      // A StatefulSet is called after its workload, behind the names of release and chart.
      const own = claims.filter(
        ({ statefulSet }) => workload.kind === "StatefulSet" && statefulSet.endsWith(workload.name),
      );
      return { ...podsOf(workload, release, values), ...(own.length > 0 && { volumes: own.length }) };
    });
}

function podsOf(workload: ChartWorkload, release: string, values: JsonObject): PodGroup {
  const { name, kind, at: key = "", replicas, containers, apart } = workload;
  const placement = objectOf(under(values, key));
  const requests = containers
    .filter(({ init, when }) => init !== true && isOn(values, when))
    .map(({ at: below = "", resources = below === "" ? "resources" : `${below}/resources` }) =>
      at(under(values, resources), "requests"),
    )
    .filter(isObject);
  const sum = (resource: string, parse: (quantity: string) => number) =>
    requests.map((each) => parse(textOf(each[resource]))).reduce((a, b) => a + b, 0);
  const count = countOf(replicas, values);
  const pool = objectOf(placement["nodeSelector"])[poolLabel];
  return {
    name: workload.pods ?? (name === release ? release : `${release}-${name}`),
    replicas: typeof count === "number" ? count : 1,
    cpu: sum("cpu", millicores),
    memory: sum("memory", mebibytes),
    tolerations: listOf(placement["tolerations"]) as readonly Toleration[],
    spread: apart === true ? "apart" : spreadsEvenly(placement) ? "even" : "any",
    ...(typeof pool === "string" && { pool }),
    ...(kind === "DaemonSet" && { onEveryNode: true as const }),
  };
}

function spreadsEvenly({ topologySpreadConstraints }: ReturnType<typeof objectOf>): boolean {
  return listOf(topologySpreadConstraints).some((each) => at(each, "whenUnsatisfiable") === "DoNotSchedule");
}
