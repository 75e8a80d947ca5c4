import { InvalidArgumentError } from "commander";

/** Takes the value of `--stack`. Throws commander's error for what can be no stack's name. */
export function stackName(value: string): string {
  if (/^[A-Za-z0-9][-\w.]*(\/[-\w.]+){0,2}$/.test(value)) return value;
  throw new InvalidArgumentError("It takes a stack's name, such as staging.");
}

/** `staging` for `acme/doks-platform/staging`: the name without the organisation and project in front of it. */
export function ownName(stack: string): string {
  return stack.slice(stack.lastIndexOf("/") + 1);
}
