import assert from "node:assert/strict";
import { join } from "node:path";
import { readEnvironment } from "../../stacks/read-environment";
import { appSets, configure, warningsOf } from "./stack-file";

const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAfuCHKVTjquxvt6CM6tdG4SLp1Btn/nOeHHE5UOzRdf";

/** What a preview says of a repository. */
function warnings(repository: string, argocd: object = {}, cluster: object = {}): readonly string[] {
  const shared = Object.keys(cluster).length > 0;
  return warningsOf(() => {
    configure({
      "doks-platform:tier": "staging",
      "doks-platform:ingress": {
        domain: "acme.dev",
        ...(!shared && { acme: { email: "platform@acme.dev" } }),
      },
      "doks-platform:cluster": cluster,
      "doks-platform:delivery": {
        repository,
        credentials: { type: "ssh" },
        ...(!shared && { argocd }),
      },
      "doks-platform:repositorySshKey": { secure: "v1:xxxx" },
    });
    readEnvironment(join(appSets, "standard"));
  });
}

const knownHosts = (...hosts: readonly string[]) => ({ knownHosts: hosts.map((host) => `${host} ${key}`) });

describe("a repository over SSH", () => {
  it("at a host whose key Argo CD does not know is warned of, with what to do", () => {
    assert.deepEqual(warnings("git@git.acme.dev:acme/platform.git"), [
      "delivery.repository has the SSH host git.acme.dev, whose key Argo CD does not know, which `pulumi up` will " +
        "refuse; put in what `ssh-keyscan git.acme.dev` prints, as delivery.argocd.knownHosts",
    ]);
    assert.match(
      warnings("ssh://git@git.acme.dev:2222/acme/platform.git", knownHosts("git.acme.dev"))[0] ?? "",
      /the SSH host \[git\.acme\.dev\]:2222, .* `ssh-keyscan -p 2222 git\.acme\.dev`/,
    );
  });

  for (const url of [
    "git@github.com:acme/platform.git",
    "ssh://git@GitHub.com/acme/platform.git",
    "ssh://git@ssh.github.com:443/acme/platform.git",
    "git@ssh.dev.azure.com:v3/acme/platform/platform",
  ])
    it(`at ${url} is not`, () => assert.deepEqual(warnings(url), []));

  for (const known of ["git.acme.dev", "10.0.0.1,git.acme.dev", "*.acme.dev", "|1|c2FsdA==|aGFzaA=="])
    it(`is not where ${known} is known`, () =>
      assert.deepEqual(warnings("ssh://git.acme.dev:22/platform.git", knownHosts(known)), []));

  for (const other of ["git.acme.de", "agit.acme.dev", "git-acme.dev", "[git.acme.dev]:2222"])
    it(`is where ${other} is known alone`, () =>
      assert.equal(warnings("git@git.acme.dev:platform.git", knownHosts(other)).length, 1));

  it("is not where further values hand the chart keys", () => {
    const values = { configs: { ssh: { extraHosts: `git.acme.dev ${key}` } } };
    assert.deepEqual(warnings("git@git.acme.dev:platform.git", { values }), []);
  });

  it("is the owner's matter in a shared cluster", () => {
    const cluster = { mode: "shared", stack: "owner" };
    assert.deepEqual(warnings("git@git.acme.dev:platform.git", {}, cluster), []);
  });
});
