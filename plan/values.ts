import { changedIn } from "../lib/json";
import {
  specialArchiveSig,
  specialAssetSig,
  specialResourceSig,
  specialSecretSig,
  specialSigKey,
  unknownValue,
} from "./sdk/encoding";

/** A value that is known only after deployment. */
export class Computed {
  toJSON(): unknown {
    return { $computed: true };
  }
  toString(): string {
    return "[computed]";
  }
}

/** The one {@link Computed}. */
export const computed: Computed = Object.freeze(new Computed());

/** A value that is, or has in it, a secret of the stack's configuration. */
export class StackSecret extends Computed {}

/** The one {@link StackSecret}. */
export const stackSecret: StackSecret = Object.freeze(new StackSecret());

/** What the program gets for a stack secret, which only the stack's key can decrypt: unknown wherever it arrives. */
export const secretPlaceholder = `${unknownValue}-stack-secret`;

/** A value that is marked secret. What it holds is real: look at it in memory, never print it. */
export class Secret {
  constructor(readonly value: Value) {}
  // Whatever prints a value without knowing better prints this.
  toJSON(): unknown {
    return { $secret: true };
  }
  toString(): string {
    return "[secret]";
  }
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return "[secret]";
  }
}

/** A file, a text or an address (`asset`), or several of them (`archive`), as the program gave it. */
export class Asset {
  constructor(
    readonly kind: "asset" | "archive",
    readonly source: { readonly [key: string]: Value },
  ) {}
}

/** Another resource, given whole as an input. */
export class ResourceReference {
  constructor(readonly urn: string) {}
}

/** A property's value as the engine would receive it. */
export type Value =
  | null
  | boolean
  | number
  | string
  | readonly Value[]
  | { readonly [key: string]: Value }
  | Computed
  | Secret
  | Asset
  | ResourceReference;

/** Named values, such as a resource's inputs. */
export type Values = Readonly<Record<string, Value>>;

/** Reads a value in the encoding in which the SDK sends it to the engine. */
export function decode(raw: unknown): Value {
  // A placeholder for a stack secret may have become a part of a longer text.
  if (typeof raw === "string") return raw.includes(unknownValue) ? unknownIn(raw) : raw;
  if (raw === null || raw === undefined) return null;
  if (typeof raw === "number" || typeof raw === "boolean") return raw;
  if (Array.isArray(raw)) return changedIn(raw, decode);
  const object = raw as Record<string, unknown>;
  switch (object[specialSigKey]) {
    case undefined:
      return decodeAll(object);
    case specialSecretSig:
      return new Secret(decode(object.value));
    case specialResourceSig:
      return new ResourceReference(String(object.urn));
    case specialAssetSig:
    case specialArchiveSig: {
      const given = Object.entries(object).filter(([key]) => key !== specialSigKey && !key.startsWith("__"));
      const kind = object[specialSigKey] === specialAssetSig ? "asset" : "archive";
      return new Asset(kind, decodeAll(Object.fromEntries(given)));
    }
    default:
      throw new Error(
        `a value has a signature that this plan does not know: ${String(object[specialSigKey])}`,
      );
  }
}

function unknownIn(text: string): Computed {
  return text.includes(secretPlaceholder) ? stackSecret : computed;
}

/** {@link decode} of every property. */
export function decodeAll(raw: Readonly<Record<string, unknown>>): Values {
  return changedIn(raw, decode);
}

/** True for an object of named values, not for an array, a secret or another special value. */
export function isObject(value: Value | undefined): value is Values {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** The value with every secret opened: for checks in memory, never for anything that is printed. */
export function reveal(value: Value): Value {
  if (value instanceof Secret) return reveal(value.value);
  return Array.isArray(value) || isObject(value) ? changedIn(value, reveal) : value;
}

/** Writes a value in the encoding in which the engine answers the SDK. */
export function encode(value: Value): unknown {
  if (value instanceof Computed) return value instanceof StackSecret ? secretPlaceholder : unknownValue;
  if (value instanceof Secret) return encodeSecret(encode(value.value));
  if (Array.isArray(value) || isObject(value)) return changedIn(value, encode);
  // Where the engine hands on values it names a resource by its URN.
  if (value instanceof ResourceReference) return value.urn;
  if (value instanceof Asset) {
    const signature = value.kind === "asset" ? specialAssetSig : specialArchiveSig;
    return { [specialSigKey]: signature, ...(encode(value.source) as object) };
  }
  return value;
}

/** Marks an encoded value as secret, once. */
export function encodeSecret(raw: unknown): unknown {
  const marked =
    typeof raw === "object" && raw !== null && (raw as Values)[specialSigKey] === specialSecretSig;
  return marked ? raw : { [specialSigKey]: specialSecretSig, value: raw };
}
