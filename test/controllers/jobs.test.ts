import assert from "node:assert/strict";
import type { Plan } from "../../plan/plan";
import { at, namespaceOf, platform } from "../components/platform";
import { render } from "../platform/rendered";
import { temporaryFolder } from "../support/process";
import { ArgoCd } from "./argocd";
import { Cluster } from "./cluster";
import { deliver, install } from "./installation";
import { needControllers, Programs } from "./programs";
import { Repository } from "./repository";

const namespace = namespaceOf("staging");
const app = "ai-service";
const delivered = `${app}-${namespace}`;
const values = `apps/${app}/staging.yaml`;
const resources = { requests: { cpu: "10m", memory: "16Mi" }, limits: { memory: "32Mi" } };

describe("jobs as Argo CD runs them, with the real controllers", function () {
  this.timeout(5 * 60_000);
  after(() => programs.stop());
  const programs = new Programs(temporaryFolder());
  const cluster = new Cluster(programs);
  const argocd = new ArgoCd(cluster);
  let repository: Repository;
  let plan: Plan;
  let stated: string;

  before(async function () {
    needControllers(this);
    repository = new Repository(programs, []);
    stated = repository.read(values);
    const options = { apps: repository.apps, knownPasswords: true };
    plan = await platform("staging", { delivery: { apps: [app] } }, {}, options);
    await cluster.start(1, "workloads");
    await install(cluster, plan, ["argocd"]);
    await argocd.start(render(plan, "argocd"));
    deliver(cluster, plan, repository.url, [
      "Namespace",
      "Secret",
      "ResourceQuota",
      "LimitRange",
      "AppProject",
    ]);
  });

  /** Pushes the application with this tag and its jobs, and has Argo CD look. */
  function push(tag: string, migrate: object = {}): string {
    const jobs = {
      migrate: { when: "before", resources, ...migrate },
      notify: { when: "after", resources },
      report: { schedule: "0 3 * * *", resources },
    };
    const text = stated.replace("tag: latest", `tag: ${tag}`);
    const commit = repository.commit({ [values]: `${text}jobs: ${JSON.stringify(jobs)}\n` });
    if (cluster.get("application", delivered, argocd.namespace)) look();
    return commit;
  }

  function look(): void {
    const refresh = "argocd.argoproj.io/refresh=normal";
    cluster.kubectl(["annotate", "application", delivered, "--namespace=argocd", "--overwrite", refresh]);
  }

  /** While no node takes pods, jobs wait. */
  const hold = (held: boolean) => cluster.kubectl([held ? "cordon" : "uncordon", "node-1"]);
  const job = (name: string) => cluster.get("job", `${app}-${name}`, namespace);
  const deployment = () => cluster.get("deployment", app, namespace);
  const image = () => String(at(deployment(), "spec", "template", "spec", "containers", 0, "image"));
  const operation = () => argocd.application(delivered).status?.operationState;

  async function settle(commit: string): Promise<void> {
    const settled = () => argocd.settled(delivered, commit);
    const [, seconds] = await programs.until("settled", 90, settled).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${argocd.describe(delivered)}`);
    });
    console.log(`      settled: ${seconds.toFixed(0)} s`);
  }

  /** Waits for a job's pod, by another job than this one. */
  async function waiting(name: string, before?: string): Promise<void> {
    await programs.until(`${name} waits`, 60, () => {
      const { uid } = job(name)?.metadata ?? {};
      if (uid === undefined || uid === before) return undefined;
      const pods = cluster.list("pods", namespace, `batch.kubernetes.io/controller-uid=${uid}`);
      return pods.length > 0 ? pods : undefined;
    });
  }

  it("runs one ahead of the first pods, with what it reads there, and one after them", async () => {
    hold(true);
    const commit = push("one");
    deliver(cluster, plan, repository.url, ["Application"]);
    await waiting("migrate");
    for (const [kind, name] of [
      ["configmap", `${app}-config`],
      ["serviceaccount", app],
    ] as const)
      assert.ok(cluster.get(kind, name, namespace), kind);
    assert.ok(cluster.get("networkpolicy", `${app}-network-policy-jobs`, namespace));
    assert.deepEqual([deployment(), job("notify")], [undefined, undefined]);
    hold(false);
    await settle(commit);
    const done = String(at(job("migrate"), "status", "completionTime"));
    assert.ok(done <= String(at(deployment(), "metadata", "creationTimestamp")));
    assert.ok(at(job("notify"), "status", "succeeded"));
    const selector = at(cluster.get("service", app, namespace), "spec", "selector") as Record<string, string>;
    const labels = Object.entries(selector).map(([key, value]) => `${key}=${value}`);
    assert.equal(cluster.list("pods", namespace, labels.join()).length, 2, "a job's pod is an endpoint");
  });

  it("runs it anew ahead of what a push changes", async () => {
    const before = [job("migrate")?.metadata.uid, job("notify")?.metadata.uid];
    hold(true);
    const commit = push("two");
    await waiting("migrate", before[0]);
    assert.match(image(), /:one$/);
    hold(false);
    await settle(commit);
    assert.match(image(), /:two$/);
    assert.notEqual(job("notify")?.metadata.uid, before[1]);
  });

  it("leaves the pods as they are when it fails, and takes the repair", async () => {
    const { generation } = deployment()?.metadata ?? {};
    hold(true);
    const failing = push("three", { timeoutSeconds: 1 });
    await programs.until("it failed", 60, () => {
      const state = operation();
      return state?.syncResult?.revision === failing && (state.retryCount ?? 0) > 0 ? true : undefined;
    });
    console.log(`      ${operation()?.message}`);
    assert.equal(deployment()?.metadata.generation, generation);
    hold(false);
    await settle(push("four"));
    assert.match(image(), /:four$/);
  });

  it("begins nothing anew for a comparison, and runs none to undo a change by hand", async () => {
    const [before, uid] = [operation(), job("migrate")?.metadata.uid];
    for (let comparison = 0; comparison < 2; comparison++) {
      const { reconciledAt } = argocd.application(delivered).status ?? {};
      await programs.until("compared", 60, () => {
        look();
        return argocd.application(delivered).status?.reconciledAt !== reconciledAt ? true : undefined;
      });
    }
    assert.deepEqual(operation(), before);
    const parts = argocd.application(delivered).status?.resources ?? [];
    assert.equal(parts.find(({ kind }) => kind === "CronJob")?.status, "Synced");
    assert.ok(parts.every(({ status }) => status === "Synced" || status === undefined));

    cluster.kubectl(["set", "image", `deployment/${app}`, "*=example.org/other:1", "-n", namespace]);
    await programs.until("it is undone", 60, () => (image().endsWith(":four") ? true : undefined));
    assert.equal(job("migrate")?.metadata.uid, uid);
  });

  it("delivers although the last run by the schedule failed", async () => {
    const [lastSuccessfulTime, lastScheduleTime] = ["2026-01-01T03:00:09Z", "2026-01-02T03:00:00Z"];
    const status = JSON.stringify({ status: { lastScheduleTime, lastSuccessfulTime } });
    const patch = ["--subresource=status", "--type=merge", `--patch=${status}`];
    cluster.kubectl(["patch", "cronjob", `${app}-report`, "-n", namespace, ...patch]);
    await settle(push("five"));
    assert.match(image(), /:five$/);
  });
});
