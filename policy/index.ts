import { PolicyPack } from "@pulumi/policy";
import * as pulumi from "@pulumi/pulumi";
import { packName, policiesFor } from "./pack";
import { settingsOfProcess } from "./process-settings";

try {
  const { environment, secrets } = settingsOfProcess();
  new PolicyPack(packName, { policies: [...policiesFor(environment, { secrets })] });
} catch (error) {
  // What is wrong with the stack's configuration is told without a stack trace, as the program tells it.
  if (!pulumi.RunError.isInstance(error)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
