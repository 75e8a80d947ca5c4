/** The day that it is in UTC, such as `2026-11-21`. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}
