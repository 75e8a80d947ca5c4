import { dataServiceOf } from ".";
import { objectOf, textOf, type Known, type KnownObject } from "../lib/known";

/** A Helm release's inputs, as far as they say what it is to become. */
export interface ReleaseValues {
  readonly chart?: unknown;
  readonly values?: unknown;
}

/**
 * Properties of the config that a release's values have otherwise, and that count only on an empty volume. Of a release
 * that was adopted the state does not know the values: then nothing has changed as far as anybody can say.
 */
export function changedInitialValues(before: ReleaseValues, after: ReleaseValues): readonly string[] {
  const service = dataServiceOf(textOf(after.chart as Known));
  const [old, now] = [before, after].map(({ values }) => objectOf(values as Known)) as [
    KnownObject,
    KnownObject,
  ];
  const properties = Object.entries(service?.onEmptyVolume ?? {});
  if (properties.every(([, read]) => read(old) === undefined)) return [];
  return properties
    .filter(([, read]) => read(old) !== read(now))
    .map(([property]) => `${service?.path}.${property}`);
}

/** What is wrong with it, and what to do, as the end of a sentence that names the properties. */
export function initialValuesAdvice(properties: readonly string[]): string {
  return (
    `${properties.join(", ")}: counts only on an empty volume, so the service that is there would not have it, and ` +
    "what asks for it fails. Put it back; or make the change in the service yourself, and then add it to " +
    "policy.doneByHand"
  );
}
