/** Puts back what was changed. */
export type Undo = () => void;

/** Sets a property until it is undone; then it is as it was, inherited ones included. */
export function replace<T extends object, K extends keyof T>(target: T, key: K, value: T[K]): Undo {
  const before = Object.getOwnPropertyDescriptor(target, key);
  target[key] = value;
  return () => {
    if (before === undefined) Reflect.deleteProperty(target, key);
    else Object.defineProperty(target, key, before);
  };
}
