import { dataServices, sectionOf } from "../../catalog";
import type { DataService } from "../../catalog/chart";
import { compare } from "../../lib/compare";
import { allowedInstead, shown, type Violation } from "../../lib/violation";
import type { Environment } from "../environment";

type Named<Value> = Readonly<Record<string, Value | null>>;

/** What an application's variables are made of, with the chart's defaults; null takes one away. */
export interface VariableValues {
  readonly uses: readonly string[];
  readonly generatedSecrets: readonly string[];
  readonly secretEnv: Named<object>;
  readonly env: Named<string>;
  readonly aliases: Named<string>;
}

/** How names of variables end, by the part of a service's Secret that they hold: as templates/_variables.tpl has it. */
const suffixes: Readonly<Record<string, string>> = {
  user: "USER",
  password: "PASSWORD",
  database: "NAME",
  vhost: "VHOST",
};

/**
 * Variables that stand for others stand for some that there are, and none takes another's place: the chart refuses the
 * same (templates/_variables.tpl), but only after the merge, where Argo CD renders it.
 */
export function variableFaults(values: VariableValues, environment: Environment): Violation[] {
  const known: Readonly<Record<string, DataService>> = dataServices;
  // Of a service that nobody knows nobody knows the variables either; that it is none is told elsewhere.
  if (!values.uses.every((name) => Object.hasOwn(known, name))) return [];
  const used = values.uses.map((name) => variablesOf(known[name] as DataService, environment));
  const secret = new Set([
    ...used.flatMap(({ secret }) => secret),
    ...values.generatedSecrets,
    ...stated(values.secretEnv).map(([name]) => name),
  ]);
  const env = stated(values.env);
  const composed = env.filter(([, value]) => value.includes("$("));
  const others = new Set(composed.map(([name]) => name));
  const all = new Set([
    "APP_ENV",
    ...used.flatMap(({ plain }) => plain),
    ...secret,
    ...env.map(([name]) => name),
  ]);
  const faults = env.flatMap(([name]) =>
    secret.has(name) ? [fault(`env.${name}`, "the name of a secret variable", "another name")] : [],
  );
  // In the order of the chart, in which one may stand for another one before it.
  for (const [name, of] of [...stated(values.aliases)].sort(([one], [other]) => compare(one, other))) {
    const path = `aliases.${name}`;
    if (all.has(name)) faults.push(fault(path, "the name of another variable", "another name"));
    else if (!all.has(of)) faults.push(fault(path, shown(of), allowedInstead(of, [...all].sort())));
    all.add(name);
    if (others.has(of)) others.add(name);
  }
  for (const [name, value] of composed)
    for (const of of referredTo(value)) {
      const got = shown(`$(${of})`);
      if (others.has(of))
        faults.push(
          fault(`env.${name}`, `${got}, which refers to others itself`, "what that is made of, written out"),
        );
      else if (!all.has(of)) {
        const meant = allowedInstead(of, [...all].filter((each) => !others.has(each)).sort());
        faults.push(fault(`env.${name}`, got, `${meant}; what is meant as it is written begins with $$`));
      }
    }
  return faults;
}

function fault(path: string, got: string, allowed: string): Violation {
  return { path, got, allowed };
}

/** Names of the variables that an application has of a service that it uses. */
function variablesOf(
  service: DataService,
  environment: Environment,
): Readonly<Record<"plain" | "secret", readonly string[]>> {
  const { sentinel, secret } = service.endpoint(sectionOf(service, environment), environment);
  const named = (ends: readonly string[]): string[] => ends.map((end) => `${service.variables}_${end}`);
  return {
    plain: named(["HOST", "PORT", ...(sentinel ? ["SENTINEL_HOST", "SENTINEL_PORT", "MASTER_SET"] : [])]),
    secret: named(Object.keys(secret.keys).map((part) => suffixes[part] ?? "")),
  };
}

/** What a value refers to, as Kubernetes reads it: `$$` stands for the sign itself. */
function referredTo(value: string): readonly string[] {
  return [...value.replaceAll("$$", "").matchAll(/\$\(([^)]*)\)/g)].map(([, name = ""]) => name);
}

function stated<Value>(values: Named<Value>): readonly (readonly [string, Value])[] {
  return Object.entries(values).filter((entry): entry is [string, Value] => entry[1] !== null);
}
