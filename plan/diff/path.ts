import { compare } from "../../lib/compare";

/** One step into a value: the key of an object, or the index of a list. */
export type Step = string | number;

/** Where in a resource's inputs a value is. */
export type Path = readonly Step[];

/** A path as the engine writes it: `spec.rules[0].host`, `metadata.labels["app.kubernetes.io/name"]`. */
export function pathText(path: readonly (Step | { readonly named: string })[]): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else if (typeof step === "object") text += `[${step.named}]`;
    else if (/[."[\]\s]/.test(step) || step === "") text += `[${JSON.stringify(step)}]`;
    else text += text === "" ? step : `.${step}`;
  }
  return text;
}

const step = /\["((?:[^"\\]|\\.)*)"\]|\[(\d+|\*)\]|\.?([^.[\]]+)/gy;

/** Reads a path such as `spec.containers[*].image`; `*` stands for any step. */
export function parsePath(text: string): Path {
  const steps: Step[] = [];
  for (const [, quoted, index, key] of text.matchAll(step)) {
    if (quoted !== undefined) steps.push(JSON.parse(`"${quoted}"`) as string);
    else if (index !== undefined) steps.push(index === "*" ? "*" : Number(index));
    else if (key !== undefined) steps.push(key);
  }
  return steps;
}

/** Whether a path leads to a value or into it; `*` in the pattern stands for any step. */
export function leadsInto(pattern: Path, path: Path): boolean {
  return pattern.length <= path.length && agree(pattern, path);
}

/** Whether two paths are the same as far as the shorter one goes. */
export function agree(pattern: Path, path: Path): boolean {
  const common = Math.min(pattern.length, path.length);
  for (let index = 0; index < common; index++) {
    if (pattern[index] !== "*" && pattern[index] !== path[index]) return false;
  }
  return true;
}

/** Order of two paths: by keys, and by index within a list. */
export function comparePaths(a: Path, b: Path): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const [left, right] = [a[index] as Step, b[index] as Step];
    if (left === right) continue;
    return typeof left === "number" && typeof right === "number"
      ? left - right
      : compare(String(left), String(right));
  }
  return a.length - b.length;
}
