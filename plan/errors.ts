/** A plan that cannot be made, in one message for people: no stack trace, no secret. */
export class PlanError extends Error {
  override readonly name = "PlanError";
}
