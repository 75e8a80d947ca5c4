import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Plan } from "../../plan/plan";
import { isObject, type Value, type Values } from "../../plan/values";
import { at, root, types } from "../components/platform";

/**
 * The values of an application as Argo CD gives them to charts/service: its Application's value files one over
 * the other, from this repository, and what the platform tells it.
 */
export function applicationValues(plan: Plan, application: string): Values {
  const helm = at(plan.get(types.application, application).inputs, "spec", "source", "helm");
  const files = at(helm, "valueFiles") as readonly string[];
  const layers = files.map((file) => parse(readFileSync(join(root, file), "utf8")) as Values);
  return [...layers, at(helm, "valuesObject") as Values].reduce(laid, {});
}

/** One over the other, as Helm lays values. */
function laid(below: Values, above: Values): Values {
  const keys = [...new Set([...Object.keys(below), ...Object.keys(above)])];
  return Object.fromEntries(keys.map((key): [string, Value] => [key, over(below[key], above[key])]));
}

function over(below: Value | undefined, above: Value | undefined): Value {
  if (isObject(below) && isObject(above)) return laid(below, above);
  return above ?? below ?? null;
}
