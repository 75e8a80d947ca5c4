import { at, listOf, type Known, type KnownObject } from "../lib/known";
import type { Resource } from "./rule";
import { types } from "../lib/resource-types";

/** An Application of Argo CD, wherever it comes from, as far as rules about its own words go. */
export interface DeclaredApplication {
  /** As messages name it: `application backend-prod`, `ApplicationSet shops, its template`. */
  readonly what: string;
  /** Namespace that it is itself in. */
  readonly namespace: Known | undefined;
  readonly spec: Known | undefined;
}

/** Types of resources that are Applications, or make some by a template. */
export const declaringTypes: readonly string[] = [types.application, types.applicationSet];

/** The Applications that a resource is or makes. */
export function applicationsIn({ type, name, props }: Resource): readonly DeclaredApplication[] {
  if (type === types.application) return [applicationOf(`application ${name}`, props)];
  if (type === types.applicationSet) return [templateOf(`ApplicationSet ${name}`, props)];
  return [];
}

/** The AppProject that a resource is, with its name in messages. */
export function projectsIn({ type, name, props }: Resource): readonly (readonly [string, KnownObject])[] {
  if (type === types.project) return [[`project ${name}`, props]];
  return [];
}

function applicationOf(what: string, { metadata, spec }: KnownObject): DeclaredApplication {
  return { what, namespace: at(metadata, "namespace"), spec };
}

/** What a set makes is in its own namespace; a part that is itself a template nobody but Argo CD can read. */
function templateOf(what: string, { metadata, spec }: KnownObject): DeclaredApplication {
  const template = typeof spec === "symbol" ? spec : at(spec, "template");
  return {
    what: `${what}, its template`,
    namespace: at(metadata, "namespace"),
    spec: typeof template === "symbol" ? template : at(template, "spec"),
  };
}

/** Where an Application's manifests come from, each with its path: it has one source or several. */
export function sourcesOf(spec: Known | undefined): readonly (readonly [string, Known])[] {
  const source = at(spec, "source");
  return [
    ...(source === undefined || source === null ? [] : [["spec.source", source] as const]),
    ...listOf(at(spec, "sources")).map((each, index) => [`spec.sources[${index}]`, each] as const),
  ].filter(([, each]) => typeof each !== "symbol");
}
