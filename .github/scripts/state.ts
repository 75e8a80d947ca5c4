import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { Failure, quoted, runScript } from "./failure";

/**
 * Whether this job can open the state of a stack, before Pulumi is asked to: the backend and the secrets provider
 * that the repository's variables name, the credentials that they need, and what the stack's file says of them.
 * With another provider, or without its salt, Pulumi would make a new one, encrypt with it and lose it.
 *
 * Arguments: the stacks. Environment: PULUMI_BACKEND_URL (empty: Pulumi Cloud), PULUMI_SECRETS_PROVIDER (empty: the
 * backend's own), and the credentials, of which nothing but their being there is looked at.
 */

/** The variables that a job gives; one that is not there and an empty one are the same. */
type Variables = Readonly<Record<string, string | undefined>>;

const stackFile = z.object({ secretsprovider: z.string().optional(), encryptionsalt: z.string().optional() });

/** Providers by URL that Pulumi has, besides `default` and `passphrase`. */
const keyServices = ["awskms", "azurekeyvault", "gcpkms", "hashivault"];

function lacking(variables: Variables, names: readonly string[], forWhat: string): string[] {
  const missing = names.filter((name) => (variables[name] ?? "") === "");
  return missing.map((name) => `${name} is not set: ${forWhat} needs it`);
}

function backendFaults(url: string, variables: Variables): string[] {
  if (url === "" || /^https:\/\/\S+$/.test(url))
    return lacking(variables, ["PULUMI_ACCESS_TOKEN"], "Pulumi Cloud");
  if (/^s3:\/\/[^/\s]+/.test(url)) {
    return lacking(variables, ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"], "the bucket of the state");
  }
  return [`PULUMI_BACKEND_URL is ${quoted(url)}: it must be empty, an https:// address or s3://<bucket>?...`];
}

function providerFaults(provider: string, isCloud: boolean, variables: Variables): string[] {
  if (provider === "passphrase")
    return lacking(variables, ["PULUMI_CONFIG_PASSPHRASE"], "the secrets provider");
  if (provider === "default")
    return isCloud ? [] : ["PULUMI_SECRETS_PROVIDER is default: only Pulumi Cloud has one"];
  if (keyServices.some((scheme) => provider.startsWith(`${scheme}://`))) return [];
  const allowed = `default, passphrase or an address of ${keyServices.join("://, ")}://`;
  const age = /^age\b/.test(provider) ? " Pulumi has none for age (pulumi/pulumi#11493)." : "";
  return [`PULUMI_SECRETS_PROVIDER is ${quoted(provider)}: it must be ${allowed}.${age}`];
}

/** What a stack's file says of its provider, against the one that the repository names. */
function stackFaults(stack: string, provider: string, read: (path: string) => string): string[] {
  const file = `Pulumi.${stack}.yaml`;
  const { secretsprovider, encryptionsalt } = stackFile.parse(parse(read(file)) ?? {});
  const written = secretsprovider ?? (encryptionsalt === undefined ? "default" : "passphrase");
  if (written === provider && (provider !== "passphrase" || encryptionsalt !== undefined)) return [];
  const now =
    written === "default" ? "names no secrets provider" : `names the secrets provider ${quoted(written)}`;
  return [
    `${file} ${now}, the repository ${quoted(provider)}. For a new stack commit the file as \`pulumi stack init ` +
      `${stack} --secrets-provider ${quoted(provider)}\` leaves it; otherwise use \`pulumi stack ` +
      `change-secrets-provider\`, or change the variable PULUMI_SECRETS_PROVIDER`,
  ];
}

/**
 * Whether the state of these stacks can be opened, with the credentials among the variables.
 * @param read reads a stack's file
 * @returns where it is, for the log
 * @throws Failure that names every fault
 */
export function checkState(
  stacks: readonly string[],
  variables: Variables,
  read: (path: string) => string,
): string {
  const url = variables.PULUMI_BACKEND_URL ?? "";
  const isCloud = url === "" || url.startsWith("https://");
  const named = variables.PULUMI_SECRETS_PROVIDER ?? "";
  const provider = named === "" ? (isCloud ? "default" : "passphrase") : named;
  const wrong = [...backendFaults(url, variables), ...providerFaults(provider, isCloud, variables)];
  const files = wrong.length > 0 ? [] : stacks;
  const faults = [...wrong, ...files.flatMap((stack) => stackFaults(stack, provider, read))];
  if (faults.length > 0) throw new Failure(`the state cannot be opened:\n${faults.join("\n")}`);
  return `State in ${isCloud ? "Pulumi Cloud" : "a bucket"}, secrets by ${quoted(provider)}.`;
}

if (require.main === module) {
  void runScript("state", () => {
    console.log(checkState(process.argv.slice(2), process.env, (path) => readFileSync(path, "utf8")));
  });
}
