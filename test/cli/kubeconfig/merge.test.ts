import assert from "node:assert/strict";
import { parse } from "yaml";
import { execKubeconfig } from "../../../components/cluster/kubeconfig";
import { BrokenKubeconfigError, mergeKubeconfig } from "../../../cli/kubeconfig/merge";

const NAME = "doks-platform-staging";

function added(clusterId = "id-1"): string {
  return execKubeconfig({
    clusterName: NAME,
    clusterId,
    endpoint: `https://${clusterId}.example.org`,
    caCertificate: "Q0E=",
    script: "/srv/exec-credential.mjs",
  });
}

const KIND = `# my clusters
apiVersion: v1
kind: Config
clusters:
- cluster:
    server: https://127.0.0.1:6443
  name: kind-lab # on my laptop
contexts:
- context:
    cluster: kind-lab
    namespace: team-a
    user: kind-lab
  name: kind-lab
current-context: kind-lab
preferences: {}
users:
- name: kind-lab
  user:
    token: "0123"
x-unknown: kept
`;

interface Kubeconfig {
  readonly clusters: { name: string; cluster: Record<string, unknown> }[];
  readonly users: { name: string; user: Record<string, unknown> }[];
  readonly contexts: { name: string; context: Record<string, unknown> }[];
  readonly "current-context": string;
}

const merged = (existing: string, addition = added()): Kubeconfig =>
  parse(mergeKubeconfig(existing, addition)) as Kubeconfig;

describe("mergeKubeconfig", () => {
  it("adds to a kubeconfig without touching another line of it", () => {
    const lines = mergeKubeconfig(KIND, added()).split("\n");
    for (const line of KIND.split("\n")) assert.ok(lines.includes(line), `lost: ${line}`);
    const result = merged(KIND);
    assert.deepEqual(
      result.contexts.map((context) => context.name),
      ["kind-lab", NAME],
    );
    assert.deepEqual(result.clusters[1], (parse(added()) as Kubeconfig).clusters[0]);
    assert.deepEqual(result.users[1], (parse(added()) as Kubeconfig).users[0]);
    assert.equal(result["current-context"], "kind-lab");
  });

  it("is the addition itself when there was nothing", () => {
    assert.equal(mergeKubeconfig("", added()), added());
    assert.equal(mergeKubeconfig("\n", added()), added());
  });

  it("makes the context current when no other is", () => {
    const empty =
      "apiVersion: v1\nkind: Config\nclusters: null\ncontexts: []\nusers: null\ncurrent-context: ''\n";
    assert.equal(merged(empty)["current-context"], NAME);
    assert.equal(merged(empty).users.length, 1);
    assert.equal(merged("kind: Config\n")["current-context"], NAME);
  });

  it("replaces what has its name, where it stands, and leaves nothing of an old credential", () => {
    const first = mergeKubeconfig(KIND, added()).replace(
      / {4}exec:[^]*?interactiveMode: Never/,
      "    token: stale",
    );
    assert.ok(first.includes("token: stale"));
    const again = merged(first, added("id-2"));
    assert.deepEqual(
      again.users.map((user) => user.name),
      ["kind-lab", NAME],
    );
    assert.deepEqual(Object.keys(again.users[1]?.user ?? {}), ["exec"]);
    assert.equal(again.clusters.length, 2);
    assert.equal(again.clusters[1]?.cluster.server, "https://id-2.example.org");
  });

  it("changes nothing the second time", () => {
    const once = mergeKubeconfig(KIND, added());
    assert.equal(mergeKubeconfig(once, added()), once);
  });

  it("keeps the namespace that a person gave the context, and repairs its cluster and user", () => {
    const custom = `contexts:\n  - name: ${NAME}\n    context: { cluster: old, user: old, namespace: staging }\n`;
    assert.deepEqual(merged(custom).contexts, [
      { name: NAME, context: { cluster: NAME, user: NAME, namespace: "staging" } },
    ]);
  });

  it("replaces a context that points nowhere", () => {
    const broken = `contexts:\n  - name: ${NAME}\n    context: null\n`;
    assert.deepEqual(merged(broken).contexts, [{ name: NAME, context: { cluster: NAME, user: NAME } }]);
  });

  it("keeps JSON valid", () => {
    const json = JSON.stringify({
      kind: "Config",
      clusters: [],
      users: [],
      contexts: [],
      "current-context": "x",
    });
    assert.equal(merged(json).contexts[0]?.name, NAME);
  });

  const broken: readonly [string, string, RegExp][] = [
    ["YAML that does not parse", "kind: Config\nusers: [token: s3cret", /^line \d+: [A-Z_]+$/],
    ["a key that stands twice", `kind: Config\nusers: []\nusers: []\n`, /^line 3: DUPLICATE_KEY$/],
    ["two documents", "kind: Config\n---\nkind: Config\n", /^line \d+: MULTIPLE_DOCS$/],
    ["a list", "- s3cret\n", /^it is no mapping$/],
    ["a text", "s3cret\n", /^it is no mapping$/],
    ["another kind", "kind: Secret\n", /^its kind is not Config$/],
    ["a list that is none", "kind: Config\nusers: s3cret\n", /^its users are no list$/],
    ["a list of texts", "kind: Config\ncontexts: [s3cret]\n", /^its contexts are not all mappings$/],
  ];
  for (const [what, text, message] of broken) {
    it(`refuses ${what} without quoting it`, () => {
      assert.throws(
        () => mergeKubeconfig(text, added()),
        (error) =>
          error instanceof BrokenKubeconfigError &&
          message.test(error.message) &&
          !/s3cret/.test(error.message),
      );
    });
  }
});
