import assert from "node:assert/strict";
import { inspect } from "node:util";
import { PlanError } from "../../plan/errors";
import { platform, type Config, type Secrets } from "../components/platform";
import { canary, stackWith } from "./canaries";

const [config, secrets] = stackWith("https");
const delivery = config["delivery"] as object;

/** One fault each in a stack full of secrets, and what its message has to say. */
const faults: Readonly<Record<string, readonly [config: Config, secrets: Secrets, message: RegExp]>> = {
  "an unknown tier": [{ ...config, tier: "prod" }, secrets, /tier: got/],
  "an unknown section": [{ ...config, delivry: { token: "canary" } }, secrets, /delivry: got an unknown key/],
  "a secret that nothing uses": [
    config,
    { ...secrets, repositorySshKey: "ssh-canary" },
    /repositorySshKey: got a secret that nothing uses/,
  ],
  "a secret that is missing": [
    config,
    { ...secrets, repositoryToken: undefined },
    /repositoryToken: got nothing/,
  ],
  "a secret in plain text": [
    { ...config, repositoryToken: "token-canary" },
    { ...secrets, repositoryToken: undefined },
    /repositoryToken: got plain text/,
  ],
  "DigitalOcean's token in the configuration": [
    { ...config, "digitalocean:token": "dop_v1_canary" },
    secrets,
    /digitalocean:token: got a DigitalOcean token/,
  ],
  "a password in the repository's URL": [
    {
      ...config,
      delivery: { ...delivery, repository: "https://deploy:canary@github.com/acme/platform.git" },
    },
    secrets,
    /delivery\.repository: got "https:\/\/…@github\.com/,
  ],
  "a password among a chart's values": [
    { ...config, data: { redis: { values: { auth: { password: "canary" } } } } },
    secrets,
    /data\.redis\.values\.auth\.password: got a value for credentials/,
  ],
  "a password among Argo CD's values": [
    {
      ...config,
      delivery: { argocd: { values: { configs: { secret: { argocdServerAdminPassword: "canary" } } } } },
    },
    { dnsToken: "dns-canary" },
    /delivery\.argocd\.values\.configs\.secret: got a value for credentials/,
  ],
  "a property of the wrong kind": [
    { ...config, data: { postgres: { replicas: { password: "canary" } } } },
    secrets,
    /data\.postgres\.replicas: got an object/,
  ],
};

describe("a faulty configuration full of secrets", () => {
  for (const [fault, [faulty, held, message]] of Object.entries(faults)) {
    it(`${fault}: the message says so, and nothing secret`, async () => {
      const error = await rejection(faulty, held);
      assert.match(error.message, message);
      // The plan masks what it knows to be secret; the program itself must not have said it either.
      const said = [error, error.cause].map((each) => inspect(each, { depth: 5 })).join("\n");
      assert.doesNotMatch(said, canary);
      assert.doesNotMatch(error.message, /\[secret\]/);
    });
  }
});

async function rejection(faulty: Config, held: Secrets): Promise<PlanError> {
  try {
    // An absent secret is no key at all.
    await platform("staging", faulty, JSON.parse(JSON.stringify(held)) as Secrets);
  } catch (error) {
    assert.ok(error instanceof PlanError);
    return error;
  }
  return assert.fail("the configuration was accepted");
}
