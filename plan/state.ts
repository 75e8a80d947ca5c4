import { computed, encode, encodeSecret } from "./values";

type Raw = Record<string, unknown>;

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
export function previewState(inputs: Struct | undefined, secretOutputs: readonly string[]): Struct {
  const state = (inputs?.toJavaScript() ?? {}) as Raw;
  const named = withGeneratedName(state);
  const secrets = secretOutputs.map((key) => [key, encodeSecret(state[key] ?? encode(computed))]);
  return struct({ ...named, ...Object.fromEntries(secrets) });
}

/** Encoded values in the form in which the SDK takes an answer. */
export function struct(values: unknown): Struct {
  return { toJavaScript: () => values };
}

/** A Kubernetes object without a name gets one from its provider; without this it would be known to be absent. */
function withGeneratedName(state: Raw): Raw {
  const metadata = state.metadata as Raw | undefined;
  if (typeof state.kind !== "string" || typeof state.apiVersion !== "string") return state;
  if (typeof metadata !== "object" || metadata.name !== undefined || isSpecial(metadata)) return state;
  return { ...state, metadata: { ...metadata, name: encode(computed) } };
}

function isSpecial(raw: Raw): boolean {
  return encodeSecret(raw) === raw;
}
