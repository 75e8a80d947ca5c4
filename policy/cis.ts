import type { Framework } from "./rule";

/**
 * A recommendation of the CIS Kubernetes Benchmark.
 * @param reference its number, such as `5.2.2`
 * @param specification its title
 */
export function cis(reference: string, specification: string): Framework {
  return { name: "CIS Kubernetes Benchmark", version: "1.11", reference, specification };
}
