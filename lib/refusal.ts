import * as pulumi from "@pulumi/pulumi";

/**
 * Why the program goes no further, in one message for a person: the only error that it throws on purpose. It has no
 * stack, for Pulumi's runner has Node colour the stack of whatever was thrown, shown or not, and Node 20 takes minutes
 * and gigabytes for that of an `apply`. And it keeps its message: the SDK writes the name of every property into it that
 * waits for a failed output, and here nearly all do.
 */
export class Refusal extends pulumi.RunError {
  constructor(message: string) {
    super(message);
    delete this.stack;
    Object.defineProperty(this, "message", { get: () => message, set: () => undefined });
  }
}
