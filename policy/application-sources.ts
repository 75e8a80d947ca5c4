import { at, listOf, type Known } from "./known";

/** Where an Application's manifests come from, each with its path: it has one source or several. */
export function sourcesOf(spec: Known | undefined): readonly (readonly [string, Known])[] {
  const source = at(spec, "source");
  return [
    ...(source === undefined || source === null ? [] : [["spec.source", source] as const]),
    ...listOf(at(spec, "sources")).map((each, index) => [`spec.sources[${index}]`, each] as const),
  ].filter(([, each]) => typeof each !== "symbol");
}
