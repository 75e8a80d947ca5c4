import type { RuleFinding } from "./rules";
import type { RenderSource } from "./sources";

/** What became of one application or release. */
export interface Rendered {
  readonly source: RenderSource;
  readonly objects: number;
  /** What is invalid, a line each. */
  readonly faults: readonly string[];
  /** Kinds without a schema, as `<kind> (<apiVersion>)`, with the number of their objects. */
  readonly unchecked: ReadonlyMap<string, number>;
  readonly findings: readonly RuleFinding[];
  /** What Helm had to say besides, and for what a placeholder stands. */
  readonly notes: readonly string[];
}

/** A release whose chart cannot be had. */
export interface LeftOut {
  readonly name: string;
  readonly why: string;
}

/** What became of a stack. */
export interface StackResult {
  readonly stack: string;
  /** Minor version whose schemas judged the objects. */
  readonly minor: string;
  readonly rendered: readonly Rendered[];
  readonly leftOut: readonly LeftOut[];
  /** What is not as it should be with the rendering as a whole. */
  readonly notes: readonly string[];
}

/** Whether nothing is invalid, and no mandatory rule broken. */
export function isWell(results: readonly StackResult[]): boolean {
  return results.every(({ rendered }) =>
    rendered.every(
      ({ faults, findings }) => faults.length === 0 && findings.every(({ level }) => level !== "mandatory"),
    ),
  );
}
