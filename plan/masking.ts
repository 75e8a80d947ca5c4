import { createRequire } from "node:module";
import { Asset, isObject, Secret, type Value, type Values } from "./values";

const load = createRequire(__filename);

/** Where a credential is: keys and indices. */
type Steps = readonly (string | number)[];

type Mark = (value: Value, key: string | number) => Value;

/** Named values, as a program or JSON has them. */
type Mask = <Named extends object>(values: Named) => Named;

/**
 * Makes what shows values without the credentials that stand in them: whoever reads a plan, its JSON or a diff of it
 * must not read those, and the policy pack only tells where they are. What merely looks like one stays.
 * @param environment resolved configuration of the stack, which names what is none
 * @param mark what stands for a credential, called with its key or index; default the value, marked secret
 */
export function masking(environment: object, mark: Mark = (value) => new Secret(value)): Mask {
  // Most plans show no values: what looks for credentials is loaded when it is asked for.
  const { credentialsIn } = load("../lib/credentials/find") as typeof import("../lib/credentials/find");
  const { opened } = load("../lib/credentials/opened") as typeof import("../lib/credentials/opened");
  const search = { publicNames: publicNamesOf(environment), secrets: [] };
  return <Named extends object>(values: Named) => {
    // What is secret, unknown or a file, these take for an object: there is nothing in it that has a name.
    const shown: object = values;
    return credentialsIn(opened(shown as Parameters<typeof opened>[0]), search)
      .filter(({ guessed }) => !guessed)
      .reduce<object>(
        (masked, { steps }) => replaced(masked as Values, steps, mark) as object,
        shown,
      ) as Named;
  };
}

/** Names whose values are no credentials, as the stack's configuration says. */
export function publicNamesOf(environment: object): readonly string[] {
  const { policy } = environment as { readonly policy?: { readonly publicNames?: readonly string[] } };
  return policy?.publicNames ?? [];
}

/** The value with another one at a place in it, or for the whole text that has the place in it. */
function replaced(value: Value, [step = "", ...rest]: Steps, mark: Mark): Value {
  const below = (item: Value): Value =>
    rest.length === 0 || typeof item !== "object" || item === null
      ? mark(item, step)
      : replaced(item, rest, mark);
  if (Array.isArray(value)) return value.map((item: Value, index) => (index === step ? below(item) : item));
  if (value instanceof Asset)
    return new Asset(value.kind, replaced(value.source, rest, mark) as Asset["source"]);
  if (!isObject(value)) return value;
  return { ...value, [step]: below(value[step] as Value) };
}
