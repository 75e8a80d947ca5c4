/** What the program said to its user. */
export interface Message {
  readonly severity: "info" | "warning" | "error";
  readonly text: string;
  /** URN of the resource that it is about; undefined for the program as a whole. */
  readonly urn: string | undefined;
}
