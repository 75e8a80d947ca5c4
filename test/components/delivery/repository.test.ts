import assert from "node:assert/strict";
import type { Plan } from "../../../plan/plan";
import { at, dataOf, objectLabels, platform, tiers, types, type Secrets } from "../platform";

const name = "repository-staging";
const https = "https://github.com/acme/platform.git";
const ssh = "git@github.com:acme/platform.git";

type Variant = readonly [repository: string, credentials: object, secrets: Secrets, expected: object];

const variants: Readonly<Record<string, Variant>> = {
  "HTTPS with a token": [
    https,
    { type: "https", username: "deploy" },
    { repositoryToken: "token-canary" },
    { username: "deploy", password: "token-canary" },
  ],
  "an SSH key": [ssh, { type: "ssh" }, { repositorySshKey: "key-canary" }, { sshPrivateKey: "key-canary" }],
  "a GitHub App": [
    https,
    { type: "githubApp", appId: 12, installationId: 345 },
    { repositoryAppKey: "app-canary" },
    { githubAppID: "12", githubAppInstallationID: "345", githubAppPrivateKey: "app-canary" },
  ],
};

describe("the repository's credentials", () => {
  for (const [variant, [repository, credentials, secrets, expected]] of Object.entries(variants)) {
    const planned = (): Promise<Plan> =>
      platform("staging", { delivery: { repository, credentials } }, secrets);

    it(`${variant}: are what Argo CD needs and no more`, async () => {
      assert.deepEqual(dataOf(await planned(), name), { type: "git", url: repository, ...expected });
    });

    it(`${variant}: are where Argo CD looks for them, before anything is delivered`, async () => {
      const plan = await planned();
      const secret = plan.get(types.secret, name);
      assert.deepEqual(secret.inputs["metadata"], {
        name,
        namespace: "argocd",
        labels: {
          ...objectLabels("staging", name, "credentials"),
          "argocd.argoproj.io/secret-type": "repository",
        },
      });
      assert.ok(plan.waitsFor(secret, plan.get(types.release, "argocd")));
      for (const made of [...plan.ofType(types.project), ...plan.ofType(types.application)]) {
        assert.ok(plan.waitsFor(made, secret), made.urn);
      }
    });
  }

  it("are none for a public repository", async () => {
    for (const tier of tiers) {
      const plan = await platform(tier);
      const found = plan
        .ofType(types.secret)
        .filter(
          ({ inputs }) => at(inputs, "metadata", "labels", "argocd.argoproj.io/secret-type") !== undefined,
        );
      assert.deepEqual(found, []);
    }
  });
});
