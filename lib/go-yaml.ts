import { DEFAULT_SCHEMA, Type } from "js-yaml";

/** A tag that nothing of the kind has, so that it is a fault where somebody writes it. */
function without(tag: string, kind: "scalar" | "sequence" | "mapping"): Type {
  return new Type(`tag:yaml.org,2002:${tag}`, { kind, resolve: () => false });
}

/**
 * YAML as the libraries of Go hand it to Helm, Kustomize and Kubernetes, which go on with JSON: dates are texts, a number
 * with a zero before it is octal, and what JSON has no form for is not taken.
 */
export const goYaml = DEFAULT_SCHEMA.extend({
  implicit: [
    without("timestamp", "scalar"),
    new Type("tag:yaml.org,2002:int", {
      kind: "scalar",
      resolve: (text) =>
        typeof text === "string" &&
        /^[-+]?(0b_*[01][01_]*|0|0o?_*[0-7][0-7_]*|0x_*[\da-f][\da-f_]*|[1-9][\d_]*)$/i.test(text),
      construct: (text: string) => {
        const digits = text.replaceAll("_", "").replace(/^[-+]/, "");
        const value = Number(/^0[0-7]+$/.test(digits) ? `0o${digits}` : digits);
        return text.startsWith("-") ? -value : value;
      },
    }),
  ],
  explicit: [
    without("binary", "scalar"),
    without("omap", "sequence"),
    without("pairs", "sequence"),
    without("set", "mapping"),
  ],
});

/** What Go's older library, which Helm reads values by, takes for true and for false, in three spellings each. */
const truths = new Map(
  Object.entries({
    y: true,
    yes: true,
    on: true,
    true: true,
    n: false,
    no: false,
    off: false,
    false: false,
  }).flatMap(([word, truth]) =>
    [word, word.toUpperCase(), word.slice(0, 1).toUpperCase() + word.slice(1)].map(
      (each) => [each, truth] as const,
    ),
  ),
);

/** The same as Helm has it: beside `true` also `yes` and its like. */
export const helmYaml = goYaml.extend({
  implicit: [
    new Type("tag:yaml.org,2002:bool", {
      kind: "scalar",
      resolve: (text) => typeof text === "string" && truths.has(text),
      construct: (text: string) => truths.get(text),
    }),
  ],
});
