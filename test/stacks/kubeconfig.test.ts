import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { KubeconfigError, readKubeconfig } from "../../stacks/kubeconfig";
import { temporaryFolder } from "../support/process";

const good = `
clusters: [{ name: c, cluster: { server: "https://127.0.0.1:1", certificate-authority: pki/ca.crt } }]
users:
  - { name: u, user: { client-certificate: /pki/u.crt, client-key: u.key, tokenFile: token, token: canary } }
  - { name: e, user: { exec: { command: bin/login } } }
  - { name: p, user: { exec: { command: login } } }
contexts: [{ name: one, context: { cluster: c, user: u } }, { name: two, context: { cluster: c, user: e } }]
current-context: one
`;

describe("a kubeconfig", () => {
  const root = temporaryFolder();
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(root, "k-"));
  });

  const read = (text: string, context?: string) => {
    const path = join(folder, "config");
    writeFileSync(path, text);
    return readKubeconfig(path, context);
  };

  it("can be used from any folder: its relative paths are made whole, and a command without a slash is none", () => {
    const { text, hadRelativePaths } = read(good);
    const config = load(text) as { clusters: object[]; users: object[] };
    assert.equal(hadRelativePaths, true);
    assert.deepEqual(config.clusters, [
      {
        name: "c",
        cluster: { server: "https://127.0.0.1:1", "certificate-authority": join(folder, "pki/ca.crt") },
      },
    ]);
    assert.deepEqual(config.users, [
      {
        name: "u",
        user: {
          "client-certificate": "/pki/u.crt",
          "client-key": join(folder, "u.key"),
          tokenFile: join(folder, "token"),
          token: "canary",
        },
      },
      { name: "e", user: { exec: { command: join(folder, "bin/login") } } },
      { name: "p", user: { exec: { command: "login" } } },
    ]);
  });

  it("says that it had none where all paths are whole", () => {
    assert.equal(read(good.replace(/pki\/ca.crt|u\.key|token: token|bin\//g, "")).hadRelativePaths, true);
    const whole = good.replace("pki/ca", "/ca").replace("u.key", "/u.key").replace("File: token", "File: /t");
    assert.equal(read(whole.replace("bin/login", "/bin/login")).hadRelativePaths, false);
  });

  it("has the context that is asked for as its current one", () => {
    assert.equal((load(read(good, "two").text) as Record<string, unknown>)["current-context"], "two");
    assert.equal((load(read(good).text) as Record<string, unknown>)["current-context"], "one");
  });

  for (const [what, text, context, message] of [
    ["no YAML", "canary: [", undefined, "is no YAML"],
    ["something else", "canary: 1", undefined, "is no kubeconfig: clusters is missing or of another form"],
    ["a context that is not there", good, "three", "lacks the context three; it has one, two"],
    [
      "no current context",
      good.replace("current-context: one", ""),
      undefined,
      "has no current context; set cluster.context to one of one, two",
    ],
    [
      "a current context that is not there",
      good.replace("context: one", "context: x"),
      undefined,
      "lacks its current context x; it has one, two",
    ],
    [
      "no such cluster",
      good.replace("name: c,", "name: d,"),
      undefined,
      "lacks the cluster of its context one",
    ],
  ] as const) {
    it(`is refused with ${what}, and nothing of it is told but names of contexts`, () => {
      assert.throws(
        () => read(text, context),
        (error: Error) => {
          assert.ok(error instanceof KubeconfigError);
          assert.equal(error.message, message);
          return true;
        },
      );
    });
  }

  it("is refused where there is none, or a folder", () => {
    assert.throws(() => readKubeconfig(join(folder, "none")), /^Error: does not exist$/);
    assert.throws(() => readKubeconfig(folder), /^Error: is a folder$/);
  });
});
