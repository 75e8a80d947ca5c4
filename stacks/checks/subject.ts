import type { ApplicationSpec } from "../applications";
import type { Environment } from "../environment";
import type { JsonObject } from "../../lib/json";
import type { DedicatedEnvironment } from "../topology";

/** What the checks judge: an environment, and what its applications' values ask for. */
export interface Subject {
  readonly environment: Environment;
  readonly applications: readonly ApplicationSpec[];
  /** The sections that the stack's own YAML states, without its preset. */
  readonly stated: JsonObject;
}

/** The same for a stack that makes its own cluster. */
export interface DedicatedSubject extends Subject {
  readonly environment: DedicatedEnvironment;
}
