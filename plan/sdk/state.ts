import { computed, encode, encodeSecret } from "../values";

/** Values in the encoding of the SDK. */
export type RawValues = Readonly<Record<string, unknown>>;

/** As much of a protobuf Struct as the SDK asks for. */
export interface Struct {
  toJavaScript(): unknown;
}

/**
 * What a resource's outputs are in a preview: its inputs come back as they are, all else is unknown. The SDK takes
 * every output that is not in here for unknown.
 * @param inputs inputs as the SDK encoded them
 * @param secretOutputs outputs that are secret whatever they hold
 */
export function previewState(inputs: RawValues, secretOutputs: readonly string[]): Struct {
  const named = withGeneratedName(inputs);
  const secrets = secretOutputs.map((key) => [key, encodeSecret(inputs[key] ?? encode(computed))]);
  return struct({ ...named, ...Object.fromEntries(secrets) });
}

/** Reads the values out of the form in which the SDK sends them. */
export function rawOf(values: Struct | undefined): RawValues {
  return (values?.toJavaScript() ?? {}) as RawValues;
}

/** Values with their names in order, as the engine keeps outputs. */
export function byName<T>(value: T): T {
  if (Array.isArray(value)) return value.map(byName) as T;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, below]) => [name, byName<unknown>(below)])) as T;
}

/** Encoded values in the form in which the SDK takes an answer. */
export function struct(values: unknown): Struct {
  return { toJavaScript: () => values };
}

/** A Kubernetes object without a name gets one from its provider; without this it would be known to be absent. */
function withGeneratedName(state: RawValues): RawValues {
  const metadata = state.metadata as RawValues | undefined;
  if (typeof state.kind !== "string" || typeof state.apiVersion !== "string") return state;
  if (typeof metadata !== "object" || metadata.name !== undefined || isSpecial(metadata)) return state;
  return { ...state, metadata: { ...metadata, name: encode(computed) } };
}

function isSpecial(raw: RawValues): boolean {
  return encodeSecret(raw) === raw;
}
