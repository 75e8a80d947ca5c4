import { isObject } from "../merge";
import type { Check, Violation } from "../violation";
import type { Subject } from ".";

/** Keys under which charts take credentials, or the name of a Secret that has them. */
const credential =
  /passw(or)?d|passphrase|token|secret|credential|private_?key|erlang_?cookie|^(user(name)?|repositories|oidc\.config)$/i;

/**
 * A chart's further values leave its credentials alone: they are the platform's, and what is in values is in
 * the state for everybody who may read it.
 */
export const chartValues: Check<Subject> = ({ environment: { data, delivery } }) => [
  ...(["postgres", "redis", "rabbitmq"] as const).flatMap((name) =>
    touched(`data.${name}.values`, data[name].values),
  ),
  ...touched("delivery.argocd.values", delivery.argocd.values),
];

function touched(path: string, values: unknown): Violation[] {
  if (!isObject(values)) return [];
  return Object.entries(values).flatMap(([key, value]) =>
    credential.test(key)
      ? [
          {
            path: `${path}.${key}`,
            got: "a value for credentials",
            allowed: "none here: the platform makes them",
          },
        ]
      : touched(`${path}.${key}`, value),
  );
}
