import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Plan } from "../../plan/plan";
import { Planner } from "../../plan/planner";
import { knownStacks } from "../../plan/stack-file";
import { projectWith, at, objectsOf, root, types } from "../components/platform";

const project = projectWith(join(root, "examples"));
const planner = new Planner(project);

describe("the examples", () => {
  for (const stack of knownStacks(project.stackFolder)) {
    it(`${stack} plans, and has nothing to put right but placeholders`, async () => {
      const { messages, failed } = await planner.plan(stack);
      assert.equal(failed, false);
      for (const { text } of messages) assert.match(text, /which `pulumi up` will refuse/);
    });
  }
});

describe("a stack that shares a cluster", () => {
  let owner: Plan;
  let sharer: Plan;
  before(async () => {
    owner = await planner.plan("shared");
    sharer = await planner.plan("shared-staging");
  });

  it("makes nothing at DigitalOcean, and nothing that there is once in a cluster", () => {
    const clusterWide = /StorageClass|ClusterIssuer|^doks-platform:controllers|ConfigMap/;
    for (const { type } of sharer.resources) {
      assert.doesNotMatch(type, /^digitalocean:/);
      assert.doesNotMatch(type, clusterWide);
    }
    assert.deepEqual(
      sharer.children(sharer.root).map(({ layer }) => layer),
      ["foundation", "controllers", "configs", "data", "delivery"],
    );
  });

  it("makes its namespaces, Gateway, data services, project and Applications", () => {
    const names = (type: string): string[] => sharer.ofType(type).map(({ name }) => name);
    assert.deepEqual(names(types.namespace), ["staging", "staging-gateway"]);
    assert.deepEqual(names(types.gateway), ["staging"]);
    assert.deepEqual(names(types.release), ["postgres", "rabbitmq", "redis"]);
    assert.deepEqual(names(types.project), ["staging"]);
    assert.deepEqual(names(types.application), [
      "ai-service-staging",
      "backend-staging",
      "scheduler-staging",
    ]);
  });

  it("takes issuers, GatewayClass and Argo CD's namespace from the owner", () => {
    const gateway = sharer.get(types.gateway, "staging").inputs;
    assert.equal(at(gateway, "spec", "gatewayClassName"), "cilium");
    assert.deepEqual(at(gateway, "metadata", "annotations"), {
      "cert-manager.io/cluster-issuer": "letsencrypt-prod",
    });
    assert.equal(at(sharer.get(types.project, "staging").inputs, "metadata", "namespace"), "argocd");
  });

  it("has no host of its own for Argo CD, and none that the owner has", () => {
    const [own, others] = [sharer, owner].map(({ outputs }) => at(outputs["ingress"], "hosts") as string[]);
    assert.ok(others?.includes("argocd.example.com"));
    assert.deepEqual(own, [
      "ai-service.staging.example.com",
      "backend.staging.example.com",
      "scheduler.staging.local",
    ]);
  });

  it("has a load balancer of its own name", () => {
    const [own, others] = [sharer, owner].map((plan) =>
      at(plan.ofType("doks-platform:configs:Gateway")[0]?.inputs, "loadBalancers", 0, "name"),
    );
    assert.equal(own, "doks-platform-shared-staging-staging");
    assert.equal(others, "doks-platform-shared-prod");
  });

  it("has no name outside its namespaces but theirs, so that no other environment can have it", () => {
    const outside = objectsOf(sharer).filter(
      ({ inputs }) => at(inputs, "metadata", "namespace") === undefined,
    );
    assert.deepEqual(
      outside.map(({ type, name }) => [type, name]),
      [
        [types.namespace, "staging"],
        [types.namespace, "staging-gateway"],
      ],
    );
  });

  it("says whose cluster it is, for whom it is taken for an owner", () => {
    assert.deepEqual(sharer.outputs["platform"], { owner: "shared" });
  });
});

describe("a stack that shares a cluster that was there before", () => {
  const folder = mkdtempSync(join(tmpdir(), "stacks-"));
  after(() => rmSync(folder, { recursive: true }));

  function sharing(owner: object): Promise<Plan> {
    const write = (stack: string, config: object): void =>
      writeFileSync(join(folder, `Pulumi.${stack}.yaml`), JSON.stringify({ config }));
    write("owner", {
      "doks-platform:tier": "staging",
      "doks-platform:storage": { class: "standard" },
      "doks-platform:ingress": { domain: "acme.dev", acme: { email: "ops@acme.dev" } },
      ...owner,
    });
    write("sharer", {
      "doks-platform:tier": "staging",
      "doks-platform:name": "review",
      "doks-platform:cluster": { mode: "shared", stack: "owner" },
      "doks-platform:storage": { class: "standard" },
      "doks-platform:delivery": { apps: ["backend"] },
      "doks-platform:ingress": { domain: "review.acme.dev" },
    });
    return new Planner(projectWith(folder)).plan("sharer");
  }

  it("goes the owner's way: its kubeconfig, its context, its Traefik", async () => {
    const cluster = { mode: "existing", kubeconfig: "none.yaml", context: "kind-main", name: "main" };
    const plan = await sharing({ "doks-platform:cluster": cluster });
    assert.deepEqual(plan.get(types.provider, "doks-platform-sharer").inputs, {
      kubeconfig: "none.yaml",
      context: "kind-main",
      clusterIdentifier: "doks-platform-owner",
      enableServerSideApply: "true",
      upsertExistingObjects: "true",
    });
    assert.equal(at(plan.get(types.gateway, "review").inputs, "spec", "gatewayClassName"), "traefik");
    // It is behind the load balancer of the owner's Traefik.
    assert.deepEqual(plan.get("doks-platform:configs:Gateway", "gateway").inputs["loadBalancers"], []);
  });

  it("is told where the owner keeps its kubeconfig to itself", async () => {
    const owner = {
      "doks-platform:cluster": { mode: "existing" },
      "doks-platform:kubeconfig": { secure: "v1:kubeconfig" },
    };
    await assert.rejects(
      sharing(owner),
      /the kubeconfig of stack owner is its secret, .* cluster\.kubeconfig/,
    );
  });
});
