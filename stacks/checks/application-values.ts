import { isObject, merge, type JsonObject } from "../../lib/json";
import { faultsBySchema } from "../../lib/json-schema";
import { shown, type Check, type Violation } from "../../lib/violation";
import { chartDefaults, chartSchema } from "../service-chart";
import { placeFaults, type PlaceValues } from "./application-places";
import { variableFaults, type VariableValues } from "./application-variables";
import type { Subject } from "./subject";

/** Values of applications are those that charts/service takes: what it does not know, Argo CD would refuse, and later. */
export const applicationValues: Check<Subject> = ({ environment, applications }) => {
  const { tier } = environment;
  const { platform: _, ...defaults } = chartDefaults();
  const schema = schemaOfFiles();
  return applications.flatMap(({ application: { name, tool }, stated }) => {
    if (tool !== "helm") return [];
    const values = merge(defaults, stated);
    const faults = faultsBySchema(schema, values, chartSchema());
    const formed = values as unknown as ChartValues;
    // What does not even have its form cannot be compared.
    const told =
      faults.length > 0
        ? faults
        : [...together(name, formed), ...placeFaults(formed), ...variableFaults(formed, environment)];
    return told.map((violation) => ({
      ...violation,
      path: `apps/${name}/defaults.yaml with ${tier}.yaml: ${violation.path}`,
    }));
  });
};

type Named<Value> = Readonly<Record<string, Value | null>>;
type Probe = Readonly<Record<string, unknown>>;

/** Values with the chart's defaults, of the form that its schema asks for. */
interface ChartValues extends PlaceValues, VariableValues {
  readonly drainSeconds: number;
  readonly terminationGracePeriodSeconds: number;
  readonly strategy: string;
  readonly service: object;
  readonly probes: Named<Probe> & { readonly disabledBecause?: unknown };
  readonly initContainers: Named<object>;
  readonly jobs: Named<{ readonly when?: string; readonly schedule?: string; readonly timeZone?: string }>;
  readonly autoscaling: {
    readonly enabled: boolean;
    readonly minReplicas?: number | null;
    readonly maxReplicas?: number;
  };
  readonly replicas: number;
  readonly serviceMonitor: { readonly enabled: boolean };
}

const handlers = ["exec", "grpc", "httpGet", "tcpSocket"];

/** What values say together, which no schema can tell: the chart's own checks (templates/_checks.tpl) refuse the same. */
function together(app: string, values: ChartValues): Violation[] {
  const { drainSeconds, terminationGracePeriodSeconds: grace, persistence, probes, autoscaling } = values;
  const { disabledBecause, ...probed } = probes;
  const faults: Violation[] = [];
  const refuse = (path: string, got: string, allowed: string): void =>
    void faults.push({ path, got, allowed });
  if (drainSeconds >= grace)
    refuse("drainSeconds", String(drainSeconds), `less than terminationGracePeriodSeconds, ${grace}`);
  if (persistence.enabled && values.strategy === "Recreate")
    refuse(
      "strategy",
      "Recreate beside persistence",
      "nothing: each pod of a StatefulSet stops before its next starts",
    );
  if ("onlyReplica" in values.service && !persistence.enabled)
    refuse(
      "service.onlyReplica",
      "it without persistence",
      "it with persistence: other replicas have no numbers",
    );
  if (typeof disabledBecause === "string" && Object.keys(probed).length > 0)
    refuse(
      "probes.disabledBecause",
      `it beside ${Object.keys(probed).join(", ")}`,
      "probes, or the reason for none",
    );
  for (const [kind, probe] of Object.entries(probed)) {
    const ways = handlers.filter((handler) => handler in (probe ?? {}));
    if (ways.length > 1) refuse(`probes.${kind}`, ways.join(" and "), "one way to check");
  }
  if (app in values.initContainers)
    refuse(`initContainers.${app}`, "this name", "another: the application's own container has it");
  for (const [name, job] of Object.entries(values.jobs)) {
    if (job === null) continue;
    const { when, schedule, timeZone } = job;
    if ((when === undefined) === (schedule === undefined))
      refuse(`jobs.${name}`, when === undefined ? "neither" : "both", "either `when` or `schedule`");
    if (timeZone !== undefined && schedule === undefined)
      refuse(`jobs.${name}.timeZone`, shown(timeZone), "it only with a schedule");
    if (`${app}-${name}`.length > longestJob)
      refuse(
        `jobs.${name}`,
        `${app}-${name}`,
        `at most ${longestJob} characters, since Kubernetes names its Jobs after it`,
      );
  }
  const { enabled, minReplicas, maxReplicas } = autoscaling;
  const fewest = minReplicas ?? values.replicas;
  if (enabled && maxReplicas !== undefined && maxReplicas < fewest)
    refuse("autoscaling.maxReplicas", String(maxReplicas), `${fewest} or more, with which it starts`);
  if (values.serviceMonitor.enabled && values.metrics.port === undefined)
    refuse("serviceMonitor.enabled", "true", "it with metrics.port, which says where the metrics are");
  return faults;
}

/** Characters of a CronJob's name: its Jobs' names go on with a number. */
const longestJob = 52;

/** The schema without what the platform says, which is in no file: `platform` is as unknown there as any other key. */
function schemaOfFiles(): JsonObject {
  const schema = chartSchema();
  const { platform: _, ...properties } = isObject(schema["properties"]) ? schema["properties"] : {};
  const required = Array.isArray(schema["required"]) ? (schema["required"] as readonly string[]) : [];
  return { ...schema, properties, required: required.filter((key) => key !== "platform") };
}
