/** Named plain values. */
export type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads plain values of which some are not known yet: `undefined` for these, and for what is no such value at all;
 * the fallback for what is absent.
 */
export class Reader {
  /** @param isUnknown tells a value that is not known yet */
  constructor(readonly isUnknown: (value: unknown) => boolean) {}

  number(value: unknown, fallback?: number): number | undefined {
    if (value === undefined || value === null) return fallback;
    return !this.isUnknown(value) && typeof value === "number" ? value : undefined;
  }

  text(value: unknown, fallback?: string): string | undefined {
    if (value === undefined || value === null) return fallback;
    return !this.isUnknown(value) && typeof value === "string" ? value : undefined;
  }

  boolean(value: unknown, fallback?: boolean): boolean | undefined {
    if (value === undefined || value === null) return fallback;
    return !this.isUnknown(value) && typeof value === "boolean" ? value : undefined;
  }

  /** Nothing in what is absent. */
  fields(value: unknown): Fields | undefined {
    if (value === undefined || value === null) return {};
    if (this.isUnknown(value) || typeof value !== "object" || Array.isArray(value)) return undefined;
    return value as Fields;
  }

  /** Nothing in what is absent. */
  list(value: unknown): readonly unknown[] | undefined {
    if (value === undefined || value === null) return [];
    return !this.isUnknown(value) && Array.isArray(value) ? value : undefined;
  }

  /** What several keys lead to, one inside the other. */
  at(value: unknown, ...path: readonly string[]): unknown {
    return path.reduce<unknown>(
      (inside, key) => (this.isUnknown(inside) ? inside : this.fields(inside)?.[key]),
      value,
    );
  }
}
