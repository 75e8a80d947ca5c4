import type { Check, Violation } from "../lib/violation";
import type { Subject } from "./checks/subject";

type Keys = readonly PropertyKey[];

/**
 * What the checks find wrong. Where a value did not parse and a preset's stands in for it, a check that looks
 * at it is put off until the value is mended: what it would say might be about the stand-in.
 * @param repaired keys of the stand-ins
 */
export function judge(
  checks: readonly Check<Subject>[],
  subject: Subject,
  repaired: readonly Keys[],
): readonly Violation[] {
  if (repaired.length === 0) return checks.flatMap((check) => check(subject));
  return checks.flatMap((check) => {
    const misleading: Keys[] = [];
    const onRead = (keys: Keys): void => {
      misleading.push(...repaired.filter((stand) => stand.every((key, depth) => key === keys[depth])));
    };
    const violations = check({
      environment: observe(subject.environment, [], onRead),
      applications: observe(subject.applications, ["delivery", "apps"], onRead),
      stated: subject.stated,
    });
    return misleading.length > 0 ? [] : violations;
  });
}

/** The same value, telling of each property that is read from it, at any depth. */
function observe<T extends object>(value: T, keys: Keys, onRead: (keys: Keys) => void): T {
  onRead(keys);
  return new Proxy(value, {
    get(target, key) {
      const read: unknown = Reflect.get(target, key);
      const below = [...keys, Array.isArray(target) && typeof key === "string" ? Number(key) : key];
      if (typeof read === "object" && read !== null) return observe(read, below, onRead);
      onRead(below);
      return read;
    },
  });
}
