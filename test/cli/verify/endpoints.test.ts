import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createServer, type AddressInfo } from "node:net";
import { endpointJob } from "../../../cli/verify/endpoint-job";
import type { Expected } from "../../../cli/verify/expectation";
import { withKubernetesApi } from "../../support/kubernetes-api";
import { expectedFor, failures, fill, jobsPath, look, playJobs, workloadPath } from "./cluster";

interface Container {
  readonly image: string;
  readonly command: readonly string[];
  readonly resources: unknown;
  readonly securityContext: unknown;
}
interface Job {
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly spec: Readonly<Record<string, unknown>> & {
    readonly template: {
      readonly metadata: { readonly labels: object };
      readonly spec: Readonly<Record<string, unknown>> & { readonly containers: readonly Container[] };
    };
  };
}

describe("endpoints that verify tries", () => {
  let expected: Expected;
  const api = withKubernetesApi();

  before(async () => {
    expected = await expectedFor("staging");
  });

  beforeEach(() => fill(api, expected));

  const sent = (): Job[] =>
    api.requests.filter(({ method }) => method === "POST").map(({ body }) => body as unknown as Job);
  const left = (): string[] => [...api.objects.keys()].filter((path) => path.startsWith(jobsPath));
  const redis = workloadPath("statefulsets", "staging", "redis-node");

  async function detail(name: string): Promise<string> {
    const rows = await look(api, expected);
    assert.deepEqual(
      failures(rows).filter((failure) => !failure.startsWith("endpoint ")),
      [],
    );
    return rows.find((row) => row.check === "endpoint" && row.name === name)!.detail;
  }

  it("are tried by one Job each, which any namespace of the platform admits", async () => {
    await look(api, expected);
    const jobs = sent();
    assert.deepEqual(jobs.map(({ metadata }) => metadata.labels["doks-platform/verify"]).sort(), [
      "postgres",
      "rabbitmq",
      "redis",
      "redis-sentinel",
    ]);
    for (const { metadata, spec } of jobs) {
      assert.match(metadata.name, /^verify-(postgres|rabbitmq|redis|redis-sentinel)-[0-9a-f]{8}$/);
      assert.equal(metadata.labels["doks-platform/stack"], "staging");
      assert.equal(spec["backoffLimit"], 0);
      assert.ok(Number(spec["activeDeadlineSeconds"]) > 0);
      assert.equal(spec["ttlSecondsAfterFinished"], 60);
      const pod = spec.template.spec;
      assert.deepEqual(spec.template.metadata.labels, metadata.labels);
      assert.equal(pod["restartPolicy"], "Never");
      assert.equal(pod["automountServiceAccountToken"], false);
      assert.equal(pod["nodeSelector"], undefined);
      assert.deepEqual(pod["securityContext"], {
        runAsNonRoot: true,
        runAsUser: 1001,
        seccompProfile: { type: "RuntimeDefault" },
      });
      const [container] = pod.containers;
      assert.deepEqual(container!.securityContext, {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      });
      assert.deepEqual(container!.resources, {
        requests: { cpu: "10m", memory: "16Mi" },
        limits: { cpu: "100m", memory: "64Mi" },
      });
    }
  });

  it("are tried with the image that their service runs, and the Secrets that pull it", async () => {
    api.change(redis, {
      spec: {
        template: {
          spec: { containers: [{ image: "mirror.test/redis:8" }], imagePullSecrets: [{ name: "mirror" }] },
        },
      },
    });
    await look(api, expected);
    const job = sent().find(({ metadata }) => metadata.labels["doks-platform/verify"] === "redis-sentinel")!;
    assert.equal(job.spec.template.spec.containers[0]!.image, "mirror.test/redis:8");
    assert.deepEqual(job.spec.template.spec["imagePullSecrets"], [{ name: "mirror" }]);
  });

  it("are tried with another service's image where their own is missing", async () => {
    api.delete(redis);
    const rows = await look(api, expected);
    assert.deepEqual(failures(rows), ["release redis"]);
    const job = sent().find(({ metadata }) => metadata.labels["doks-platform/verify"] === "redis")!;
    assert.match(job.spec.template.spec.containers[0]!.image, /postgres/);
  });

  it("cannot be tried without any image of the platform", async () => {
    for (const path of [...api.objects.keys()].filter((each) => each.includes("/statefulsets/")))
      api.delete(path);
    const rows = await look(api, expected);
    assert.match(
      rows.find(({ name }) => name === "redis-sentinel")!.detail,
      /^it cannot be tried: there is no/,
    );
    assert.deepEqual(sent(), []);
  });

  it("fail with what their pod says, and leave no Job behind", async () => {
    playJobs(api, { conditions: [{ type: "Failed", status: "True", reason: "BackoffLimitExceeded" }] });
    const play = api.react;
    api.react = (request) => {
      play(request);
      if (request.method !== "POST") return;
      const { name, labels } = (request.body as unknown as Job).metadata;
      api.put(`/api/v1/namespaces/staging/pods/${name}-x`, {
        metadata: { labels: { ...labels, "job-name": name } },
        status: {
          phase: "Failed",
          containerStatuses: [
            {
              name: "connect",
              state: { terminated: { exitCode: 1, reason: "Error", message: "Connection refused\n" } },
            },
          ],
        },
      });
    };
    assert.match(
      await detail("redis"),
      /^redis-master\.staging\.svc\.cluster\.local:6379 does not accept a connection: pod verify-redis-[0-9a-f]{8}-x has failed: container connect: exit code 1, Error, Connection refused$/,
    );
    assert.deepEqual(left(), []);
  });

  it("fail with the reason for which their pod does not start", async () => {
    playJobs(api, {});
    assert.match(
      await detail("rabbitmq"),
      /^rabbitmq\.staging.*:5672 could not be tried within 60 seconds: there is no pod: a quota/,
    );
    assert.deepEqual(left(), []);
  });

  it("fail with the API's words where the Job is not allowed", async () => {
    api.fault = ({ method }) => (method === "POST" ? { status: 403, reason: "Forbidden" } : undefined);
    assert.match(await detail("redis"), /answered 403 to POST .*lacks that right/);
  });

  it("are deleted with their pods", async () => {
    await look(api, expected);
    const deletions = api.requests.filter(({ method }) => method === "DELETE");
    assert.equal(deletions.length, 4);
    for (const { query } of deletions) assert.equal(query.get("propagationPolicy"), "Background");
    assert.deepEqual(left(), []);
  });

  it("take a Job that is there already for the one that they asked for", async () => {
    const cut = new Set<string>();
    api.fault = ({ method, body }) => {
      const { name = "" } = (body?.["metadata"] ?? {}) as { name?: string };
      if (method !== "POST" || cut.has(name)) return undefined;
      cut.add(name);
      return "cut-after";
    };
    assert.deepEqual(failures(await look(api, expected)), []);
    assert.equal(cut.size, 4);
    assert.deepEqual(left(), []);
  });

  it("are well even if their Jobs cannot be deleted, which then go by themselves", async () => {
    api.fault = ({ method }) => (method === "DELETE" ? { status: 500 } : undefined);
    assert.deepEqual(failures(await look(api, expected)), []);
  });

  it("leave no Job behind when they are interrupted", async () => {
    playJobs(api, {});
    const controller = new AbortController();
    let made = 0;
    api.clock.during = () => {
      made = left().length;
      if (made === 4) controller.abort();
    };
    await assert.rejects(look(api, expected, { signal: controller.signal }), { name: "AbortError" });
    assert.equal(made, 4);
    assert.deepEqual(left(), []);
  });
});

describe("the Job that tries an endpoint", () => {
  const expected = { environment: "staging", labels: {} } as unknown as Expected;

  /** Runs the container's command here, where there is a bash as in the image. */
  function run(host: string, port: number): Promise<{ code: number | null; stderr: string }> {
    const job = endpointJob(
      expected,
      { name: "redis", service: "redis", host, port, imagesOf: [] },
      { jobName: "verify", image: { name: "x", pullSecrets: [] }, seconds: 60 },
    ) as Job;
    const [command, ...args] = job.spec.template.spec.containers[0]!.command;
    const child = spawn(command!, args, { stdio: ["ignore", "ignore", "pipe"] });
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
    return new Promise((resolve) => child.on("close", (code) => resolve({ code, stderr })));
  }

  it("is complete where something listens, and fails with the reason where nothing does", async () => {
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    assert.deepEqual(await run("127.0.0.1", port), { code: 0, stderr: "" });
    await new Promise((resolve) => server.close(resolve));
    const refused = await run("127.0.0.1", port);
    assert.notEqual(refused.code, 0);
    assert.match(refused.stderr, /Connection refused/);
  });

  it("evaluates nothing of a host", async () => {
    const { code, stderr } = await run("$(echo canary >&2)", 1);
    assert.notEqual(code, 0);
    assert.doesNotMatch(stderr, /^canary/m);
  });
});
