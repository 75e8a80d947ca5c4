import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
// Not `yaml`, which is used where comments must survive: this one is eight times as fast, for any number of files.
import { load, YAMLException } from "js-yaml";
import { z } from "zod";
import type { Application } from "./environment";
import { isObject, merge, type JsonObject } from "./merge";
import { parse } from "./parse";
import { cpu, dnsLabel, hostname, memory, volumeSize } from "./schema";
import type { Tier } from "./schema";
import type { Violation } from "./violation";

const count = z.int().min(0);

const toleration = z.object({
  key: z.string().optional(),
  operator: z.enum(["Equal", "Exists"]).optional(),
  value: z.string().optional(),
  effect: z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"]).optional(),
});

/** What the platform must know of an application's values; the chart's own schema judges the rest. */
const valuesSchema = z.object({
  replicas: count.default(1),
  autoscaling: z.object({ enabled: z.boolean().default(false), minReplicas: count.optional() }).optional(),
  resources: z.object({
    requests: z.object({ cpu, memory }),
    limits: z.object({ cpu: cpu.optional(), memory }),
  }),
  route: z.object({ enabled: z.boolean().default(false), hosts: z.array(hostname).optional() }).optional(),
  persistence: z.object({ enabled: z.boolean().default(false), size: volumeSize.optional() }).optional(),
  pool: dnsLabel.optional(),
  tolerations: z.array(toleration).default([]),
  generatedSecrets: z.array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/)).default([]),
});

/** An application with what its values ask of the platform. */
export interface ApplicationSpec {
  readonly application: Application;
  readonly values: z.infer<typeof valuesSchema>;
}

/** The application as far as its files can be read, and what is wrong with them. */
export interface ReadApplication {
  readonly spec?: ApplicationSpec;
  readonly violations: readonly Violation[];
}

/**
 * Reads apps/<name>/defaults.yaml and, over it, <tier>.yaml.
 * @param folder where the applications' folders are
 * @param domain domain of the hosts that values leave to the platform
 */
export function readApplication(folder: string, name: string, tier: Tier, domain: string): ReadApplication {
  const files = ["defaults.yaml", `${tier}.yaml`].map((file) => readValues(folder, name, file));
  const violations = files.flatMap(({ violation }) => violation ?? []);
  if (violations.length > 0) return { violations };

  const merged = files.reduce<JsonObject>((below, { values }) => merge(below, values ?? {}), {});
  const parsed = parse(valuesSchema, merged);
  if (parsed.value === undefined) {
    const [base] = files.map(({ path }) => path);
    return {
      violations: parsed.faults.map(({ violation }) => ({
        ...violation,
        path: `${base} with ${tier}.yaml: ${violation.path}`,
      })),
    };
  }
  const { route } = parsed.value;
  const hosts = route?.enabled === true ? (route.hosts ?? [`${name}.${domain}`]) : [];
  // A missing <tier>.yaml is listed too: it then counts as soon as it is pushed, without an `up`.
  const application = {
    name,
    valueFiles: files.map(({ path }) => path),
    hosts,
    generatedSecrets: parsed.value.generatedSecrets,
  };
  return { spec: { application, values: parsed.value }, violations: [] };
}

interface ValueFile {
  /** From the repository's root. */
  readonly path: string;
  /** Nothing when the file is missing, which only defaults.yaml may not be. */
  readonly values?: JsonObject;
  readonly violation?: Violation;
}

function readValues(folder: string, name: string, file: string): ValueFile {
  const path = `apps/${name}/${file}`;
  const fault = (got: string, allowed: string): ValueFile => ({ path, violation: { path, got, allowed } });
  const location = join(folder, name, file);
  if (!existsSync(location)) {
    if (file !== "defaults.yaml") return { path };
    return fault("no such file", "a folder with the application's values, or no such name in delivery.apps");
  }
  let text: string;
  try {
    text = readFileSync(location, "utf8");
  } catch (error) {
    return fault((error as Error).message, "a readable file");
  }
  try {
    const values: unknown = load(text) ?? {};
    return isObject(values)
      ? { path, values }
      : fault("something else than a mapping", "a mapping of values");
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { line, column } = error.mark;
    return fault(`${error.reason} at line ${line + 1}, column ${column + 1}`, "valid YAML");
  }
}
