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
        typeof text === "string" && /^[-+]?(0b[01_]+|0o?[0-7_]*|0x[\da-f_]+|[1-9][\d_]*)$/i.test(text),
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
