import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { longestWait } from "../../catalog/argocd";
import type { Plan } from "../../plan/plan";
import { at, namespaceOf, platform, root, types, valuesOf } from "../components/platform";
import { render } from "../platform/rendered";
import { temporaryFolder } from "../support/process";
import { ArgoCd } from "./argocd";
import { Cluster } from "./cluster";
import { deliver, install } from "./installation";
import { needControllers, Programs } from "./programs";
import { Repository } from "./repository";

const tier = "staging";
const namespace = namespaceOf(tier);
const apps = ["ai-service", "backend", "iam-service", "scheduler"];
const all = apps.map((app) => `${app}-${namespace}`);
const kustomized = "apps/iam-service/overlays/staging/kustomization.yaml";

describe("Argo CD as the platform sets it up, with the real controllers", function () {
  this.timeout(15 * 60_000);
  after(() => programs.stop());
  const programs = new Programs(temporaryFolder());
  const cluster = new Cluster(programs);
  const argocd = new ArgoCd(cluster);
  let repository: Repository;
  let plan: Plan;
  /** Commit that everything is to be at. */
  let head: string;

  before(async function () {
    needControllers(this);
    repository = new Repository(programs, ["test/fixtures/apps/samples/iam-service"]);
    plan = await planWith();
    await cluster.start(4, "workloads");
    await install(cluster, plan, ["argocd"]);
    await argocd.start(render(plan, "argocd"));
    head = repository.commit({});
  });

  /** The plan of the program for these applications, and what its stack says of delivery besides. */
  function planWith(delivery: object = {}): Promise<Plan> {
    const options = { apps: repository.apps, knownPasswords: true };
    return platform(tier, { delivery: { ...delivery, apps } }, {}, options);
  }

  /** Waits for Applications to be as Git has them; returns the seconds that it took. */
  async function settle(names: readonly string[], seconds: number, revision = head): Promise<number> {
    const told = () => names.map((name) => argocd.describe(name)).join("\n");
    const settled = () => (names.every((name) => argocd.settled(name, revision)) ? true : undefined);
    const [, passed] = await programs.until("settled", seconds, settled).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${told()}\n${programs.lastLines("argocd-application-controller")}`);
    });
    return passed;
  }

  function say(what: string, seconds: number): void {
    console.log(`      ${what}: ${seconds.toFixed(0)} s`);
  }

  it("delivers three applications of the chart and one of Kustomize: Synced and Healthy", async () => {
    const kinds = ["Namespace", "Secret", "ResourceQuota", "LimitRange", "AppProject", "Application"];
    deliver(cluster, plan, repository.url, kinds);
    say("all synced", await settle(all, 300));
    for (const name of all) {
      const resources = argocd.application(name).status?.resources ?? [];
      assert.ok(resources.length >= 4, argocd.describe(name));
      for (const { kind, status } of resources) assert.equal(status, "Synced", `${kind} of ${name}`);
    }
  });

  it("begins nothing anew while nothing is pushed, whatever the API has filled in", async () => {
    const route = () => cluster.get("httproute", "iam-service-route", namespace);
    const [rule] = at(route(), "spec", "rules") as unknown as readonly { backendRefs: readonly object[] }[];
    // Git has a name and a port; the rest is the API's.
    assert.deepEqual(Object.keys(rule?.backendRefs[0] ?? {}).sort(), [
      "group",
      "kind",
      "name",
      "port",
      "weight",
    ]);
    const before = all.map((name) => argocd.application(name).status?.operationState);
    const { generation } = route()?.metadata ?? {};
    const since = new Date().toISOString();
    // Two comparisons of each, the second with nothing left from before.
    const compared = new Map<string, Set<string>>(all.map((name) => [name, new Set()]));
    const [, seconds] = await programs.until("each was compared twice", 400, () => {
      for (const [name, times] of compared) {
        const { reconciledAt = "" } = argocd.application(name).status ?? {};
        if (reconciledAt > since) times.add(reconciledAt);
      }
      return [...compared.values()].every((times) => times.size >= 2) ? true : undefined;
    });
    say("each compared twice", seconds);
    for (const name of all) assert.ok(argocd.settled(name, head), argocd.describe(name));
    assert.deepEqual(
      all.map((name) => argocd.application(name).status?.operationState),
      before,
    );
    assert.equal(route()?.metadata.generation, generation);
  });

  it("delivers a push within the bound of its polling, but not to an application with a pin", async () => {
    const reconciliation = (key: string) =>
      parseInt(String(at(valuesOf(plan, "argocd"), "configs", "cm", key)));
    const bound = longestWait({
      reconciliation: reconciliation("timeout.reconciliation"),
      jitter: reconciliation("timeout.reconciliation.jitter"),
    });
    const pinned = head;
    const pin = { application: "backend", revision: pinned, reason: "a test", expires: "2999-12-31" };
    deliver(cluster, await planWith({ pins: [pin] }), repository.url, ["Application"]);
    await settle(all, 60);

    const files = ["backend", "ai-service", "scheduler"].map((app) => `apps/${app}/defaults.yaml`);
    const changed = files.map((file) => {
      const text = repository.read(file).replace("\nenv:\n", "\nenv:\n  PUSHED: once\n");
      return [file, text] as const;
    });
    const overlay = `${repository.read(kustomized)}commonAnnotations: { pushed: once }\n`;
    head = repository.commit({ ...Object.fromEntries(changed), [kustomized]: overlay });
    const pushed = Date.now();
    const others = all.filter((name) => !name.startsWith("backend"));
    say("three applications are at the push", await settle(others, bound + 60));
    for (const name of others) {
      const { startedAt = "" } = argocd.application(name).status?.operationState ?? {};
      const seconds = (Date.parse(startedAt) - pushed) / 1000;
      say(`${name} began after`, seconds);
      assert.ok(seconds <= bound, `${name} began ${seconds} seconds after the push, not within ${bound}`);
    }
    const pushedTo = (app: string) =>
      at(cluster.get("configmap", `${app}-config`, namespace), "data", "PUSHED");
    assert.equal(pushedTo("scheduler"), "once");
    assert.ok(argocd.settled("backend-staging", pinned), argocd.describe("backend-staging"));
    assert.equal(pushedTo("backend"), undefined);

    deliver(cluster, plan, repository.url, ["Application"]);
    say("without its pin backend follows", await settle(["backend-staging"], bound));
    assert.equal(pushedTo("backend"), "once");
  });

  it("undoes what somebody changes by hand", async () => {
    const deployment = () => cluster.get("deployment", "backend", namespace);
    const image = () => at(deployment(), "spec", "template", "spec", "containers", 0, "image");
    const [stated, before] = [image(), deployment()?.metadata.generation ?? 0];
    cluster.kubectl([
      "set",
      "image",
      "deployment/backend",
      "*=example.org/other:1",
      "--namespace",
      namespace,
    ]);
    const [, seconds] = await programs.until("it is undone", 60, () =>
      image() === stated ? true : undefined,
    );
    say("undone", seconds);
    assert.equal(deployment()?.metadata.generation, before + 2);
  });

  it("takes the repair of a commit that was refused while it still retries it", async () => {
    const name = "iam-service-staging";
    const operation = () => argocd.application(name).status?.operationState;
    const whole = repository.read(kustomized);
    const refused = {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name: "all" },
    };
    const refusedCommit = repository.commit({
      [kustomized]: whole.replace("resources:\n", "resources:\n  - refused.yaml\n"),
      "apps/iam-service/overlays/staging/refused.yaml": JSON.stringify(refused),
    });
    const [begun, seconds] = await programs.until("it is refused", 240, () => {
      const state = operation();
      return state?.syncResult?.revision === refusedCommit && (state.retryCount ?? 0) > 0 ? state : undefined;
    });
    say("refused", seconds);
    head = repository.commit({ [kustomized]: whole });
    say("repaired", await settle([name], 240));
    // By the operation that had begun with what it repairs.
    assert.equal(operation()?.startedAt, begun.startedAt);
    assert.ok((operation()?.retryCount ?? 0) >= 1);
  });

  it("grows the volumes of an application by the commands of docs/applications.md", async () => {
    const name = "scheduler-staging";
    const size = "apps/scheduler/staging.yaml";
    const pod = () => cluster.get("pod", "scheduler-0", namespace)?.metadata.uid;
    const before = pod();
    head = repository.commit({ [size]: repository.read(size).replace("size: 10Gi", "size: 20Gi") });
    const [condition, seconds] = await programs.until("Argo CD says that it cannot", 240, () =>
      argocd.application(name).status?.conditions?.find(({ type }) => type === "ComparisonError"),
    );
    say("it says that it cannot", seconds);
    assert.match(condition.message, /updates to statefulset spec/);
    assert.equal(argocd.application(name).status?.sync?.status, "Unknown");

    const page = readFileSync(join(root, "docs", "applications.md"), "utf8");
    const [, commands = ""] = /## A larger volume\n[^#]*?```sh\n(.*?)```/s.exec(page) ?? [];
    const printed = programs.run("bash", ["-euc", commands], "", { KUBECONFIG: cluster.kubeconfig });
    console.log(printed.replace(/^/gm, "      "));
    assert.match(printed, /20Gi\s*$/);
    await settle([name], 60);
    const claims = cluster.list("pvc", namespace).map((claim) => at(claim, "status", "capacity", "storage"));
    assert.deepEqual(claims, ["20Gi"]);
    assert.ok(before !== undefined);
    assert.equal(pod(), before, "the pod was not left alone");
  });

  it("takes away what an application was made of when its Application goes", async () => {
    const selector = "app.kubernetes.io/name=iam-service";
    const objects = () => cluster.list("deployments,services,httproutes,hpa", namespace, selector);
    assert.equal(objects().length, 4);
    cluster.kubectl([
      "delete",
      "application",
      "iam-service-staging",
      "--namespace",
      "argocd",
      "--timeout=120s",
    ]);
    assert.deepEqual(objects(), []);
    assert.equal(
      at(plan.get(types.application, "iam-service-staging").inputs, "metadata", "finalizers", 0),
      "resources-finalizer.argocd.argoproj.io",
    );
  });
});
