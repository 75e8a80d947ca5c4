import { PolicyPack } from "@pulumi/policy";
import * as pulumi from "@pulumi/pulumi";
import { packName, policiesFor } from "./pack";
import { settingsOfProcess } from "./process-settings";

try {
  const { environment, secrets } = settingsOfProcess();
  new PolicyPack(packName, { policies: [...policiesFor(environment, { secrets })] });
} catch (error) {
  // A fault of the stack's configuration is one message without a stack trace, as in the program.
  if (!pulumi.RunError.isInstance(error)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
