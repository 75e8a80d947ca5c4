import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkState } from "../../.github/scripts/state";
import { temporaryFolder } from "../support/process";
import { runScript } from "../support/github-api";

const cloud = { PULUMI_ACCESS_TOKEN: "pul-canary" };
const bucket = {
  PULUMI_BACKEND_URL: "s3://state?endpoint=https://fra1.digitaloceanspaces.com&region=us-east-1",
  AWS_ACCESS_KEY_ID: "canary",
  AWS_SECRET_ACCESS_KEY: "canary",
  PULUMI_CONFIG_PASSPHRASE: "canary",
};
const plain = "config: {}";
const salted = "encryptionsalt: v1:x\nconfig: {}";
const byKey = "secretsprovider: awskms://alias/x\nencryptedkey: y";

const check = (variables: Record<string, string | undefined>, file = plain): string =>
  checkState(["staging"], variables, (path) => (path === "Pulumi.staging.yaml" ? file : assert.fail(path)));

describe("the state of a stack in a workflow", function () {
  this.timeout(30_000);
  const folder = temporaryFolder();

  it("is in Pulumi Cloud unless a variable says otherwise", () => {
    assert.equal(check(cloud), 'State in Pulumi Cloud, secrets by "default".');
    assert.equal(check({ ...cloud, PULUMI_BACKEND_URL: "", PULUMI_SECRETS_PROVIDER: "" }), check(cloud));
    assert.equal(check({ ...cloud, PULUMI_BACKEND_URL: "https://pulumi.example" }), check(cloud));
  });

  it("is in a bucket with a passphrase", () => {
    assert.equal(check(bucket, salted), 'State in a bucket, secrets by "passphrase".');
  });

  it("may have another secrets provider than its backend's", () => {
    const variables = { ...cloud, PULUMI_SECRETS_PROVIDER: "awskms://alias/x" };
    assert.equal(check(variables, byKey), 'State in Pulumi Cloud, secrets by "awskms://alias/x".');
    const phrase = { ...cloud, PULUMI_SECRETS_PROVIDER: "passphrase", PULUMI_CONFIG_PASSPHRASE: "x" };
    assert.match(check(phrase, `secretsprovider: passphrase\n${salted}`), /"passphrase"/);
  });

  for (const { name, variables, file, message } of [
    { name: "no token", variables: {}, message: /PULUMI_ACCESS_TOKEN is not set: Pulumi Cloud needs it$/ },
    {
      name: "no key of the bucket",
      variables: { ...bucket, AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: undefined },
      message: /AWS_ACCESS_KEY_ID is not set: the bucket .*\nAWS_SECRET_ACCESS_KEY is not set/,
    },
    {
      name: "no passphrase",
      variables: { ...bucket, PULUMI_CONFIG_PASSPHRASE: "" },
      message: /PULUMI_CONFIG_PASSPHRASE is not set: the secrets provider needs it$/,
    },
    {
      name: "a backend of a single machine",
      variables: { PULUMI_BACKEND_URL: "file:///state", PULUMI_CONFIG_PASSPHRASE: "x" },
      message: /PULUMI_BACKEND_URL is "file:\/\/\/state": it must be empty, an https/,
    },
    {
      name: "age",
      variables: { ...bucket, PULUMI_SECRETS_PROVIDER: "age://age1x" },
      message:
        /must be default, passphrase or an address of awskms:\/\/.*none for age \(pulumi\/pulumi#11493\)/,
    },
    {
      name: "an unknown provider",
      variables: { ...bucket, PULUMI_SECRETS_PROVIDER: "agent" },
      message: /PULUMI_SECRETS_PROVIDER is "agent": it must be (?!.*age )/,
    },
    {
      name: "Pulumi Cloud's provider without Pulumi Cloud",
      variables: { ...bucket, PULUMI_SECRETS_PROVIDER: "default" },
      message: /PULUMI_SECRETS_PROVIDER is default: only Pulumi Cloud has one/,
    },
    {
      name: "a stack without its salt",
      variables: bucket,
      file: plain,
      message:
        /Pulumi\.staging\.yaml names no secrets provider, the repository "passphrase".*stack init staging/,
    },
    {
      name: "a stack that says passphrase and has no salt",
      variables: bucket,
      file: "secretsprovider: passphrase",
      message: /Pulumi\.staging\.yaml names the secrets provider "passphrase"/,
    },
    {
      name: "an empty stack's file",
      variables: bucket,
      file: "",
      message: /names no secrets provider/,
    },
    {
      name: "a stack with another provider",
      variables: cloud,
      file: byKey,
      message:
        /names the secrets provider "awskms:\/\/alias\/x", the repository "default".*change-secrets-provider/,
    },
  ]) {
    it(`is not opened with ${name}`, () => {
      assert.throws(
        () => check(variables, file),
        ({ message: text }: Error) => {
          assert.match(text, /^the state cannot be opened:\n/);
          assert.match(text, message);
          assert.doesNotMatch(text, /canary/);
          return true;
        },
      );
    });
  }

  it("is looked at by the job, in the files of the stacks", async () => {
    const home = mkdtempSync(join(folder, "project-"));
    writeFileSync(join(home, "Pulumi.staging.yaml"), plain);
    writeFileSync(join(home, "Pulumi.production.yaml"), salted);
    const stacks = ["staging", "production"];
    assert.deepEqual(await runScript("state.ts", ["staging"], cloud, home), {
      code: 0,
      output: 'State in Pulumi Cloud, secrets by "default".\n',
    });
    const { code, output } = await runScript("state.ts", stacks, bucket, home);
    assert.match(output, /^state: the state cannot be opened:\nPulumi\.staging\.yaml names [^\n]*\n$/);
    assert.equal(code, 1);
  });
});
