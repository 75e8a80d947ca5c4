import { strict as assert } from "node:assert";
import type { Json } from "../../../plan/json";
import type { PlanJson, ResourceJson } from "../../../plan/diff/contract";
import { changed, computed, diff, object, operations, plan, resource, secret, types, urn } from "./plans";

/** A cluster with all that depends on it, as this project has it. */
function platform({
  cluster = {},
  vpc = {},
  pool = {},
}: Record<string, Record<string, Json>> = {}): ResourceJson[] {
  const [vpcUrn, clusterUrn, providerUrn] = [
    urn(types.vpc, "net"),
    urn(types.cluster, "main"),
    urn(types.provider, "main"),
  ];
  const namespace = urn(types.namespace, "apps");
  return [
    resource(types.vpc, "net", {
      name: "net",
      region: "fra1",
      ipRange: "10.0.0.0/20",
      description: "d",
      ...vpc,
    }),
    resource(
      types.cluster,
      "main",
      {
        name: "main",
        version: "1.35.4-do.0",
        vpcUuid: computed,
        nodePool: { size: "small", nodeCount: 2 },
        destroyAllAssociatedResources: true,
        ...cluster,
      },
      {
        propertyDependencies: { vpcUuid: [vpcUrn] },
        options: { hooks: { beforeCreate: ["refuse-duplicate-cluster"] } },
      },
    ),
    resource(
      types.pool,
      "workers",
      { clusterId: computed, size: "big", nodeCount: 3, ...pool },
      {
        propertyDependencies: { clusterId: [clusterUrn] },
        options: { hooks: { beforeDelete: ["drain-node-pool"] } },
      },
    ),
    resource(
      types.provider,
      "main",
      { clusterIdentifier: computed, kubeconfig: computed },
      {
        propertyDependencies: { clusterIdentifier: [clusterUrn], kubeconfig: [clusterUrn] },
      },
    ),
    resource(types.namespace, "apps", { metadata: { name: "apps" } }, { provider: providerUrn }),
    object(
      types.configMap,
      "settings",
      { data: { a: "1" } },
      {
        provider: providerUrn,
        propertyDependencies: { metadata: [namespace] },
      },
    ),
  ];
}

const everything = { main: "replace", workers: "replace", apps: "replace", settings: "replace" };

describe("a replacement", () => {
  it("of the cluster takes with it all that is in it, and says so", () => {
    const after = platform({ cluster: { nodePool: { size: "medium", nodeCount: 2 } } });
    assert.deepEqual(operations(platform(), after), everything);
    const cluster = changed(platform(), after, "main");
    const [change] = diff(plan(platform()), plan(after)).resources[0]!.changes;
    assert.deepEqual([change?.path, change?.replaces], ["nodePool.size", true]);
    assert.equal(cluster.operation, "replace");
    const first = diff(plan(platform()), plan(after)).resources[0]!;
    assert.equal(first.consequence, "replaces the cluster: every volume and load balancer in it goes");
    assert.match(first.refused ?? "", /`pulumi up` refuses it \(hook refuse-duplicate-cluster\)/);
    assert.deepEqual(first.replacement, { properties: ["nodePool.size"], because: [], deleteFirst: true });
    assert.deepEqual(changed(platform(), after, "settings").replacement?.because, [
      urn(types.provider, "main"),
    ]);
  });

  it("is made by each input that only another resource can have otherwise", () => {
    const of = (name: string, key: string, value: Json): string | undefined =>
      operations(platform(), platform({ [name]: { [key]: value } }))[
        { cluster: "main", vpc: "net", pool: "workers" }[name]!
      ];
    for (const key of ["region", "clusterSubnet", "serviceSubnet", "workerSubnetUuid", "isolatedWorkers"])
      assert.equal(of("cluster", key, "x"), "replace", key);
    for (const key of ["ha", "tags", "maintenancePolicy", "surgeUpgrade"])
      assert.equal(of("cluster", key, "x"), "update", key);
    assert.equal(of("cluster", "nodePool", { size: "small", nodeCount: 3 }), "update");
    assert.equal(of("vpc", "ipRange", "10.1.0.0/20"), "replace");
    assert.equal(of("vpc", "description", "x"), "update");
    assert.equal(of("pool", "size", "x"), "replace");
    assert.equal(of("pool", "nodeCount", 4), "update");
    assert.equal(of("pool", "gpuPartitionMode", "x"), "replace");
    assert.equal(of("cluster", "nodePool", { size: "big", nodeCount: 2 }), "replace");
    const volume = (key: string, value: Json): string | undefined =>
      operations(
        [resource(types.volume, "data", { size: 1 })],
        [resource(types.volume, "data", { [key]: value })],
      )["data"];
    const fixed = [
      "description",
      "initialFilesystemLabel",
      "initialFilesystemType",
      "name",
      "region",
      "snapshotId",
    ];
    for (const key of fixed) assert.equal(volume(key, "x"), "replace", key);
    for (const key of ["size", "tags"]) assert.equal(volume(key, 2), "update", key);
  });

  it("is made by a lower version of a cluster, not by a higher one", () => {
    const at = (version: string): string | undefined =>
      operations(platform(), platform({ cluster: { version } }))["workers"];
    assert.equal(at("1.35.10-do.0"), undefined);
    assert.equal(at("1.36.0-do.0"), undefined);
    assert.equal(at("1.35.4-do.1"), undefined);
    assert.equal(at("1.35.3-do.9"), "replace");
    assert.equal(at("1.34.9-do.0"), "replace");
  });

  it("of the VPC replaces its cluster, and all in that", () => {
    const after = platform({ vpc: { region: "ams3" } });
    assert.deepEqual(operations(platform(), after), { net: "replace", ...everything });
    assert.deepEqual(
      changed(platform(), after, "net").consequence,
      "replaces the VPC, and the cluster in it: every volume and load balancer in it goes",
    );
  });

  it("of a pool is a swap", () => {
    const after = platform({ pool: { size: "bigger" } });
    assert.deepEqual(operations(platform(), after), { workers: "replace" });
    const { consequence, replacement } = changed(platform(), after, "workers");
    assert.match(
      consequence ?? "",
      /^swaps the pool: the new one first, .* drained one by one, .* disruption budgets allow$/,
    );
    assert.equal(replacement?.deleteFirst, false);
    assert.deepEqual(diff(plan(platform()), plan(after)).findings, []);
  });

  it("of a pool with a fixed name is none without downtime", () => {
    const [before, after] = ["a", "b"].map((size) => platform({ pool: { name: "fixed", size } })) as [
      ResourceJson[],
      ResourceJson[],
    ];
    assert.match(changed(before, after, "workers").consequence ?? "", /under the same name/);
  });

  it("of a Kubernetes object is made by its name, and by what its kind cannot change", () => {
    const made = (
      type: string,
      before: Record<string, Json>,
      after: Record<string, Json>,
    ): string | undefined => operations([object(type, "o", before)], [object(type, "o", after)])["o"];
    const kind = (name: string): string => `kubernetes:${name}`;
    assert.equal(
      made(
        kind("apps/v1:Deployment"),
        { spec: { selector: { matchLabels: { a: "1" } } } },
        { spec: { selector: { matchLabels: { a: "2" } } } },
      ),
      "replace",
    );
    assert.equal(
      made(kind("apps/v1:Deployment"), { spec: { replicas: 1 } }, { spec: { replicas: 2 } }),
      "update",
    );
    assert.equal(
      made(kind("storage.k8s.io/v1:StorageClass"), {}, { parameters: { fsType: "xfs" } }),
      "replace",
    );
    assert.equal(
      made(
        kind("rbac.authorization.k8s.io/v1:RoleBinding"),
        { roleRef: { name: "a" } },
        { roleRef: { name: "b" } },
      ),
      "replace",
    );
    assert.equal(made(types.application, { spec: { a: 1 } }, { spec: { a: 2 } }), "update");
    const moved = operations(
      [object(types.application, "o")],
      [{ ...object(types.application, "o"), inputs: { metadata: { name: "o", namespace: "other" } } }],
    );
    assert.equal(moved["o"], "replace");
  });

  it("of a ConfigMap or Secret is made by what it holds, unless the provider changes it in place", () => {
    const provider = (inputs: Record<string, Json>): ResourceJson => resource(types.provider, "main", inputs);
    const map = (data: string, immutable = false): ResourceJson =>
      object(
        types.configMap,
        "m",
        { data: { a: data }, ...(immutable && { immutable }) },
        { provider: urn(types.provider, "main") },
      );
    const result = (inputs: Record<string, Json>, immutable = false): string | undefined =>
      operations([provider(inputs), map("1", immutable)], [provider(inputs), map("2", immutable)])["m"];
    assert.equal(result({}), "replace");
    assert.equal(result({ enableConfigMapMutable: true }), "update");
    assert.equal(result({ enableConfigMapMutable: true }, true), "replace");
    assert.equal(
      operations([object(types.secret, "s", { type: "Opaque" })], [object(types.secret, "s", { type: "x" })])[
        "s"
      ],
      "replace",
    );
  });

  it("of what a provider of another name has made is made by a provider to another cluster", () => {
    const stack = (name: string, cluster: string): ResourceJson[] => [
      resource(types.cluster, cluster, { name: cluster }),
      resource(
        types.provider,
        name,
        { clusterIdentifier: computed, kubeconfig: secret },
        {
          propertyDependencies: {
            clusterIdentifier: [urn(types.cluster, cluster)],
            kubeconfig: [urn(types.cluster, cluster)],
          },
        },
      ),
      object(types.configMap, "m", {}, { provider: urn(types.provider, name) }),
    ];
    assert.equal(operations(stack("old", "a"), stack("new", "b"))["m"], "replace");
    assert.equal(operations(stack("old", "a"), stack("new", "a"))["m"], undefined);
  });

  it("of an object under its own name takes first what cannot be without it", () => {
    const namespace = (label: string): ResourceJson =>
      resource(
        types.namespace,
        "n",
        { metadata: { name: "n", labels: { a: label } } },
        { options: { replaceOnChanges: ["metadata.labels"] } },
      );
    const inside = object(
      types.configMap,
      "inside",
      {},
      { propertyDependencies: { metadata: [urn(types.namespace, "n")] } },
    );
    const release = resource(
      types.release,
      "release",
      { namespace: "n", values: {} },
      {
        propertyDependencies: { values: [urn(types.namespace, "n")] },
      },
    );
    assert.deepEqual(operations([namespace("1"), inside, release], [namespace("2"), inside, release]), {
      n: "replace",
      inside: "replace",
    });
    assert.equal(
      changed([namespace("1"), inside], [namespace("2"), inside], "inside").replacement?.deleteFirst,
      true,
    );
  });

  it("of a release is made by its name and namespace alone", () => {
    const release = (inputs: Record<string, Json>): ResourceJson[] => [
      resource(types.release, "r", { name: "r", ...inputs }),
    ];
    assert.deepEqual(operations(release({ version: "1" }), release({ version: "2" })), { r: "update" });
    assert.deepEqual(operations(release({ namespace: "a" }), release({ namespace: "b" })), { r: "replace" });
  });

  it("of a password reaches whoever uses it", () => {
    const password = (length: number): ResourceJson => resource(types.password, "p", { length });
    const credentials = object(
      types.secret,
      "credentials",
      { stringData: { password: secret } },
      {
        propertyDependencies: { stringData: [urn(types.password, "p")] },
      },
    );
    assert.deepEqual(operations([password(32), credentials], [password(40), credentials]), {
      p: "replace",
      credentials: "replace",
    });
  });

  it("is no replacement for a provider that only gets an identifier, or another kubeconfig for the same one", () => {
    const provider = (inputs: Record<string, Json>): ResourceJson[] => [
      resource(types.provider, "p", inputs),
    ];
    assert.deepEqual(
      operations(provider({ kubeconfig: "a" }), provider({ kubeconfig: "a", clusterIdentifier: "x" })),
      { p: "update" },
    );
    assert.deepEqual(
      operations(
        provider({ kubeconfig: "a", clusterIdentifier: "x" }),
        provider({ kubeconfig: "b", clusterIdentifier: "x" }),
      ),
      { p: "update" },
    );
    assert.deepEqual(operations(provider({ kubeconfig: "a" }), provider({ kubeconfig: "b" })), {
      p: "replace",
    });
  });

  it("or a deletion of what is protected is refused", () => {
    const at = (a: number, protect = true): ResourceJson[] => [
      resource(types.thing, "t", { a }, { protect, options: { replaceOnChanges: ["a"] } }),
    ];
    assert.match(changed(at(1), at(2), "t").refused ?? "", /refuses to replace it: the Thing is protected/);
    assert.equal(changed(at(1), at(2, false), "t").refused, undefined);
    assert.match(changed(at(1), [], "t").refused ?? "", /refuses to delete it/);
  });
});

describe("the rule about replacements", () => {
  const findings = (environment: PlanJson["environment"], after: readonly ResourceJson[]): unknown[] =>
    diff(plan(platform(), { environment }), plan(after, { environment })).findings.map(
      ({ policy, level, urn: on }) => [policy, level, on],
    );
  const bigger = platform({ cluster: { nodePool: { size: "medium", nodeCount: 2 } } });
  const cluster = urn(types.cluster, "main");

  it("forbids in production what the config does not name", () => {
    assert.deepEqual(findings({ tier: "production" }, bigger), [["replacement", "mandatory", cluster]]);
    assert.deepEqual(findings({ tier: "production", policy: { replacements: ["other"] } }, bigger), [
      ["replacement", "mandatory", cluster],
    ]);
    assert.deepEqual(findings({ tier: "production", policy: { replacements: ["main"] } }, bigger), [
      ["replacement", "advisory", cluster],
    ]);
    assert.deepEqual(findings({ tier: "staging" }, bigger), [["replacement", "advisory", cluster]]);
  });

  it("holds where either side is production, and says what this very change allows", () => {
    const sides = (before: PlanJson["environment"], after: PlanJson["environment"]): unknown[] =>
      diff(plan(platform(), { environment: before }), plan(bigger, { environment: after })).findings.map(
        ({ level, message }) => [
          level,
          /(and it does|allowed by this very change|allowed here|add main there)/.exec(message)?.[0],
        ],
      );
    const allowed = { tier: "production", policy: { replacements: ["main"] } };
    assert.deepEqual(sides({ tier: "production" }, { tier: "staging" }), [["mandatory", "add main there"]]);
    assert.deepEqual(sides({ tier: "staging" }, { tier: "production" }), [["mandatory", "add main there"]]);
    assert.deepEqual(sides({ tier: "production" }, allowed), [["advisory", "allowed by this very change"]]);
    assert.deepEqual(sides(allowed, allowed), [["advisory", "and it does"]]);
    assert.deepEqual(sides({ tier: "staging" }, { tier: "staging" }), [["advisory", "allowed here"]]);
    assert.deepEqual(sides(allowed, { tier: "staging" }), [["mandatory", "add main there"]]);
  });

  it("tells what is lost by what was there before", () => {
    const cluster = (nodePool: string, destroyAllAssociatedResources: boolean): ResourceJson[] => [
      resource(types.cluster, "main", { nodePool: { size: nodePool }, destroyAllAssociatedResources }),
    ];
    const kept = /attached to nothing, and billed/;
    assert.match(changed(cluster("a", false), cluster("b", true), "main").consequence ?? "", kept);
    assert.doesNotMatch(changed(cluster("a", true), cluster("b", false), "main").consequence ?? "", kept);
  });

  it("is about a VPC and about deletions too, and names what to do", () => {
    assert.deepEqual(findings({ tier: "production" }, platform({ vpc: { region: "ams3" } })), [
      ["replacement", "mandatory", urn(types.vpc, "net")],
      ["replacement", "mandatory", cluster],
    ]);
    const {
      findings: [deleted],
    } = diff(plan(platform()), plan([], { environment: { tier: "production" } }));
    assert.equal(deleted?.level, "mandatory");
    const [finding] = diff(plan(platform()), plan(bigger, { environment: { tier: "production" } })).findings;
    assert.match(finding?.message ?? "", /add main there\.\nreplaces the cluster: .* \(nodePool\.size\)$/);
  });

  it("finds nothing wrong with another pool, or an upgrade", () => {
    assert.deepEqual(findings({ tier: "production" }, platform({ pool: { size: "x" } })), []);
    assert.deepEqual(
      findings({ tier: "production" }, platform({ cluster: { version: "1.36.0-do.0" } })).map((each) =>
        (each as string[]).slice(0, 2),
      ),
      [["kubernetes-upgrade", "advisory"]],
    );
  });
});
