import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Rendering } from "../platform/rendered";
import type { Cluster } from "./cluster";
import { commandOf } from "./containers";
import { freePorts } from "./programs";

/** An Application, as far as the tests read it. */
export interface Application {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly source: { readonly targetRevision: string } };
  readonly status?: {
    readonly sync?: { readonly status: string; readonly revision?: string };
    readonly health?: { readonly status: string };
    readonly reconciledAt?: string;
    readonly conditions?: readonly { readonly type: string; readonly message: string }[];
    readonly history?: readonly { readonly id: number; readonly revision: string }[];
    readonly operationState?: Operation;
    readonly resources?: readonly {
      readonly kind: string;
      readonly name: string;
      readonly status?: string;
    }[];
  };
}

/** The last operation on an Application. */
export interface Operation {
  readonly phase: string;
  readonly message?: string;
  readonly startedAt: string;
  readonly finishedAt?: string;
  readonly retryCount?: number;
  readonly syncResult?: { readonly revision: string };
}

/** Argo CD's application-controller and repo-server, run as the chart's pods would be, and a Redis for them. */
export class ArgoCd {
  readonly namespace = "argocd";

  constructor(private readonly cluster: Cluster) {}

  async start(rendering: Rendering): Promise<void> {
    const { programs } = this.cluster;
    const ports = await freePorts("redis", "repository", "repositoryMetrics", "metrics");
    const folder = (name: string) => {
      const path = join(programs.scratch, name);
      mkdirSync(path, { recursive: true });
      return path;
    };
    programs.start("redis-server", ["--port", String(ports.redis), "--bind", "127.0.0.1", "--save", ""]);
    // What differs from a pod: addresses, and folders that an image has.
    const here = {
      REDIS_SERVER: `127.0.0.1:${ports.redis}`,
      ARGOCD_APPLICATION_CONTROLLER_REPO_SERVER: `127.0.0.1:${ports.repository}`,
      ARGOCD_TLS_DATA_PATH: folder("tls"),
      ARGOCD_SSH_DATA_PATH: folder("ssh"),
      ARGOCD_PLUGINSOCKFILEPATH: folder("plugins"),
      ARGOCD_GPG_ENABLED: "false",
      ...Object.fromEntries(["CACHE", "CONFIG", "DATA"].map((of) => [`HELM_${of}_HOME`, folder("helm")])),
      KUBECACHEDIR: folder("kubecache"),
      ARGOCD_FAKE_IN_CLUSTER: "true",
    };
    const start = (workload: string, args: readonly string[]) => {
      const command = commandOf(rendering, workload);
      const [program = "", ...stated] = command.args;
      const kubeconfig = this.cluster.kubeconfigFor(workload, this.namespace);
      const name = program.split("/").at(-1);
      const env = { ...command.env, ...here, KUBECONFIG: kubeconfig, ARGOCD_BINARY_NAME: name };
      programs.start(workload, [...stated, ...args], env, "argocd");
    };
    start("argocd-repo-server", [`--port=${ports.repository}`, `--metrics-port=${ports.repositoryMetrics}`]);
    start("argocd-application-controller", [`--metrics-port=${ports.metrics}`]);
  }

  /** An Application as the controller last left it. */
  application(name: string): Application {
    const found = this.cluster.get("application", name, this.namespace);
    assert.ok(found, `no Application ${name}`);
    return found as unknown as Application;
  }

  /** An Application that is as Git has it at a revision, and well; undefined while it is not. */
  settled(name: string, revision: string): Application | undefined {
    const application = this.application(name);
    const { sync, health, operationState } = application.status ?? {};
    const synced = sync?.status === "Synced" && sync.revision === revision;
    return synced && health?.status === "Healthy" && operationState?.phase === "Succeeded"
      ? application
      : undefined;
  }

  /** In a few words, for messages. */
  describe(name: string): string {
    const { sync, health, operationState, conditions } = this.application(name).status ?? {};
    const last = `${operationState?.phase} (${operationState?.message})`;
    const words = conditions?.map(({ type, message }) => `${type}: ${message}`).join("; ");
    return `${name} is ${sync?.status}, ${health?.status}; ${last}; ${words}`;
  }
}
