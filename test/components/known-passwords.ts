import * as pulumi from "@pulumi/pulumi";
import type { RandomPassword, RandomPasswordArgs } from "@pulumi/random";

/** What a password is while {@link withKnownPasswords} runs: secret, and known by the name of its resource. */
export function knownPassword(name: string): string {
  return `password-canary-${name}`;
}

interface RandomModule {
  RandomPassword: typeof RandomPassword;
}

/**
 * Runs a program whose passwords are known: a preview knows none, so it cannot show where one ends up. They lose
 * their dependency on the resource, which plans without this show.
 */
export function withKnownPasswords<T>(run: () => T): T {
  const random = require("@pulumi/random/randomPassword") as RandomModule;
  const real = random.RandomPassword;
  random.RandomPassword = class extends real {
    constructor(name: string, args: RandomPasswordArgs, opts?: pulumi.CustomResourceOptions) {
      super(name, args, opts);
      Object.assign(this, { result: pulumi.secret(knownPassword(name)) });
    }
  };
  try {
    return run();
  } finally {
    random.RandomPassword = real;
  }
}
