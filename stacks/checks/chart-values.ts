import { namesCredential } from "../../lib/credentials/names";
import { sectionOf } from "../../catalog";
import type { Chart } from "../../catalog/chart";
import { isObject, valueAt, type JsonObject } from "../../lib/json";
import { shown, type Check, type Violation } from "../../lib/violation";
import { furtherValues } from "./further-values";
import type { Subject } from "./subject";

/** Keys under which charts take credentials, or the name of a Secret that has them. */
const credential =
  /passw(or)?d|passphrase|token|secret|credential|private_?key|erlang_?cookie|^(user(name)?|repositories|oidc\.config)$/i;

/** What only sounds like it: references of pods to Secrets, which the platform does not set, times and places. */
const harmless =
  /^(valueFrom|secretKeyRef|secretRef|secretName|imagePullSecrets|pullSecrets|extraEnvVarsSecret|automountServiceAccountToken|serviceAccountToken)$|(ttl|duration|expiration|timeout|url)$/i;

/** A variable of a container that holds a credential: a list of `{ name, value }` hides it from its key. */
const credentialVariable = /passw(or)?d|passphrase|token|secret|credential|private_?key|erlang_?cookie/i;

/**
 * A chart's further values leave its credentials alone: they are the platform's, and what is in values is in
 * the state for everybody who may read it.
 */
export const chartValues: Check<Subject> = ({ environment }) =>
  furtherValues(environment).flatMap(({ path, values, chart }) => [
    ...touched(path, values),
    ...replaced(path, values, chart.values(sectionOf(chart, environment), environment)),
    ...contradicting(path, values, chart.stated ?? {}),
    ...moved(path, values, chart.fixed ?? {}),
  ]);

function touched(path: string, values: unknown): Violation[] {
  const violation = (where: string): Violation[] => [
    { path: where, got: "a value for credentials", allowed: "none here: the platform makes them" },
  ];
  if (Array.isArray(values)) return values.flatMap((value, index) => touched(`${path}[${index}]`, value));
  if (!isObject(values)) return [];
  const { name, value } = values;
  if (typeof name === "string" && typeof value === "string" && isCredentialVariable(name)) {
    return violation(`${path}.value`);
  }
  return Object.entries(values).flatMap(([key, below]) =>
    harmless.test(key.slice(key.lastIndexOf(".") + 1))
      ? []
      : (credential.test(key) && !isSecretVolume(key, below)) || isCredential(key, below)
        ? violation(`${path}.${key}`)
        : touched(`${path}.${key}`, below),
  );
}

/** Where null, a list or a scalar would take away the objects in which the platform's own credentials are named. */
function replaced(path: string, values: JsonObject, own: JsonObject): Violation[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const ours = own[key];
    if (!isObject(ours)) return [];
    if (isObject(value)) return replaced(`${path}.${key}`, value, ours);
    return touched("", ours).length === 0
      ? []
      : [
          {
            path: `${path}.${key}`,
            got: shown(value),
            allowed: "an object: the platform's credentials are named in it",
          },
        ];
  });
}

function isCredentialVariable(name: string): boolean {
  return credentialVariable.test(name) || namesCredential(name);
}

/** What the policy pack would find, if by its name alone: better told before anything is planned. */
function isCredential(key: string, value: unknown): boolean {
  return typeof value === "string" && value !== "" && namesCredential(key);
}

/** A volume of a pod, which names the Secret that it shows. */
function isSecretVolume(key: string, value: unknown): boolean {
  return (
    key === "secret" &&
    isObject(value) &&
    ["secretName", "name"].some((name) => typeof value[name] === "string")
  );
}

/**
 * At the top and one level down, where charts have their components, and again below `global`; deeper such keys mean
 * something else. Variables of containers wherever they are listed.
 */
function contradicting(
  path: string,
  values: unknown,
  stated: Readonly<Record<string, string>>,
  depth = 0,
): Violation[] {
  const violation = (where: string, instead: string): Violation[] => [
    { path: where, got: "a value that the platform sets", allowed: instead },
  ];
  if (Array.isArray(values))
    return values.flatMap((each: unknown, index) => {
      const name = isObject(each) && typeof each["name"] === "string" ? each["name"] : "";
      const instead = /^[A-Z][A-Z0-9_]*$/.test(name) ? own(stated, name) : undefined;
      return instead === undefined ? [] : violation(`${path}[${index}] (${name})`, instead);
    });
  if (!isObject(values)) return [];
  return Object.entries(values).flatMap(([key, value]) => {
    const instead = depth > 1 ? undefined : own(stated, key);
    if (instead !== undefined) return violation(`${path}.${key}`, instead);
    return contradicting(`${path}.${key}`, value, stated, key === "global" ? depth : depth + 1);
  });
}

/** What others go by, such as the port that applications are told. */
function moved(path: string, values: JsonObject, fixed: NonNullable<Chart["fixed"]>): Violation[] {
  return Object.entries(fixed).flatMap(([key, only]) => {
    const value = valueAt(values, key.split("."));
    if (value === undefined || value === only || value === String(only)) return [];
    return [{ path: `${path}.${key}`, got: shown(value), allowed: `${only}, which others go by` }];
  });
}

function own(stated: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(stated, key) ? stated[key] : undefined;
}
