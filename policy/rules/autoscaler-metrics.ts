import { at, listOf, textOf } from "../../lib/known";
import { types } from "../../lib/resource-types";
import type { ResourceRule } from "../rule";

/** What scales by nothing that anybody chose scales at the wrong time. */
export const autoscalerMetrics: ResourceRule = {
  kind: "resource",
  name: "autoscaler-metrics",
  description:
    "An autoscaler says by what it scales, between two numbers. Set spec.metrics, and maxReplicas above minReplicas.",
  severity: "low",
  level: "advisory",
  types: [...types.autoscalers],
  *check({ type, name, props }) {
    const what = `HorizontalPodAutoscaler ${textOf(at(props, "metadata.name")) || name}`;
    const spec = at(props, "spec");
    if (spec === undefined || typeof spec === "symbol") return;
    const metrics = at(spec, type.includes("/v1:") ? "targetCPUUtilizationPercentage" : "metrics");
    const isMissing = metrics === undefined || metrics === null || metrics === 0;
    if (isMissing || (Array.isArray(metrics) && listOf(metrics).length === 0))
      yield `${what}: no metric is stated, so that it is 80 % of the CPU requested; allowed: one that fits`;
    const [least, most] = [at(spec, "minReplicas") ?? 1, at(spec, "maxReplicas") ?? 0];
    if (typeof least === "number" && typeof most === "number" && most > 0 && most <= least)
      yield `${what}: maxReplicas is ${most} and minReplicas ${least}, so that it never scales; allowed: more`;
  },
};
