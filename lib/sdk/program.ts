import * as pulumi from "@pulumi/pulumi";

/** Whether the stack has a key encrypted; the SDK keeps the function to itself, and has no other way to ask. */
export function isConfigSecret(key: string): boolean {
  return (pulumi.runtime as unknown as { isConfigSecret(key: string): boolean }).isConfigSecret(key);
}

/** `apply` that runs though not all is known, as the SDK uses it itself: in a preview too. */
export function applyAnyway<T, U>(
  value: pulumi.Output<T>,
  run: (value: T) => U | pulumi.Output<U>,
): pulumi.Output<U> {
  const output = value as unknown as {
    apply(run: (value: T) => U | pulumi.Output<U>, withUnknowns: true): pulumi.Output<U>;
  };
  return output.apply(run, true);
}
