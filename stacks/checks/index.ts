import type { ApplicationSpec } from "../applications";
import type { Environment } from "../environment";
import type { Check } from "../violation";

/** What the checks judge: an environment, and what its applications' values ask for. */
export interface Subject {
  readonly environment: Environment;
  readonly applications: readonly ApplicationSpec[];
}

/** All cross-checks, in the order in which their violations are told. */
export const checks: readonly Check<Subject>[] = [];
