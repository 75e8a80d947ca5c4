import { generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Values } from "../../plan/values";
import { freePorts, type Programs } from "./programs";

/** An object as the API has it. */
export type ApiObject = Values & {
  readonly metadata: Values & { readonly uid: string; readonly generation: number };
};

/** Whose words the API takes everything of. */
const admin = "system:masters";
const token = "administrator";

/** A real Kubernetes API with its controllers and scheduler; kwok simulates nodes, pods and what DigitalOcean would do. */
export class Cluster {
  readonly kubeconfig: string;
  private server = "";

  constructor(readonly programs: Programs) {
    this.kubeconfig = join(programs.scratch, "kubeconfig");
  }

  /** Starts it, with nodes of this pool as DOKS makes them of `s-4vcpu-8gb`. */
  async start(nodes: number, pool: string): Promise<void> {
    const { programs } = this;
    const ports = await freePorts("api", "etcd", "peer");
    const inScratch = (name: string) => join(programs.scratch, name);
    const [etcd, peer] = [`http://127.0.0.1:${ports.etcd}`, `http://127.0.0.1:${ports.peer}`];
    this.server = `https://127.0.0.1:${ports.api}`;
    writeFileSync(this.kubeconfig, this.kubeconfigOf(token, "default"));
    writeFileSync(inScratch("tokens"), `${token},admin,admin,${admin}\n`);
    const keys = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
    });
    writeFileSync(inScratch("sa.pub"), keys.publicKey);
    writeFileSync(inScratch("sa.key"), keys.privateKey, { mode: 0o600 });

    programs.start("etcd", [
      ...["--data-dir", inScratch("etcd"), "--unsafe-no-fsync"],
      ...["--listen-client-urls", etcd, "--advertise-client-urls", etcd],
      ...["--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer],
      ...["--initial-cluster", `default=${peer}`],
    ]);
    programs.start("kube-apiserver", [
      ...["--etcd-servers", etcd, "--bind-address", "127.0.0.1", "--secure-port", String(ports.api)],
      ...["--cert-dir", inScratch("certificates"), "--token-auth-file", inScratch("tokens")],
      ...["--authorization-mode", "RBAC", "--service-cluster-ip-range", "10.96.0.0/16"],
      ...["--service-account-issuer", "https://kubernetes.default.svc"],
      ...["--service-account-key-file", inScratch("sa.pub")],
      ...["--service-account-signing-key-file", inScratch("sa.key")],
    ]);
    await programs.until("the API answers", 120, () => this.succeeds(["get", "--raw", "/readyz"]));
    // Without what binds claims and scales: kwok says of both that they are well (simulated.yaml).
    const without = [
      "persistentvolume-binder-controller",
      "persistentvolume-attach-detach-controller",
      "persistentvolume-expander-controller",
      "ephemeral-volume-controller",
      "horizontal-pod-autoscaler-controller",
    ];
    programs.start("kube-controller-manager", [
      ...["--kubeconfig", this.kubeconfig, "--leader-elect=false", "--secure-port=0"],
      ...["--service-account-private-key-file", inScratch("sa.key")],
      ...["--controllers", ["*", ...without.map((name) => `-${name}`)].join(",")],
    ]);
    const scheduler = {
      apiVersion: "kubescheduler.config.k8s.io/v1",
      kind: "KubeSchedulerConfiguration",
      leaderElection: { leaderElect: false },
      clientConnection: { kubeconfig: this.kubeconfig },
      profiles: [
        {
          schedulerName: "default-scheduler",
          plugins: { multiPoint: { disabled: [{ name: "VolumeBinding" }, { name: "VolumeZone" }] } },
        },
      ],
    };
    writeFileSync(inScratch("scheduler.json"), JSON.stringify(scheduler));
    programs.start("kube-scheduler", ["--config", inScratch("scheduler.json"), "--secure-port=0"]);
    this.apply([storageClass, ...Array.from({ length: nodes }, (_, index) => node(index + 1, pool))]);
  }

  /** Starts what simulates. It looks for kinds once, so their definitions have to be there. */
  simulate(): void {
    this.programs.start("kwok", [
      ...["--kubeconfig", this.kubeconfig, "--manage-all-nodes", "--node-lease-duration-seconds=40"],
      ...["--config", join(__dirname, "simulated.yaml")],
    ]);
  }

  /** Applies objects on the server's side, as Pulumi's provider does. */
  apply(objects: readonly object[], namespace?: string): void {
    const list = JSON.stringify({ apiVersion: "v1", kind: "List", items: objects });
    const options = ["--server-side", "--force-conflicts", "--field-manager=pulumi", "--filename=-"];
    this.kubectl(["apply", ...options, ...inNamespace(namespace)], list);
  }

  /** An object; undefined where there is none. */
  get(kind: string, name: string, namespace?: string): ApiObject | undefined {
    const printed = this.kubectl([
      ...["get", kind, name, ...inNamespace(namespace)],
      ...["--ignore-not-found", "--output=json"],
    ]);
    return printed === "" ? undefined : (JSON.parse(printed) as ApiObject);
  }

  /** All objects of kinds that a selector takes, none if it is empty. */
  list(kinds: string, namespace: string, selector = ""): readonly ApiObject[] {
    const options = [...inNamespace(namespace), `--selector=${selector}`, "--output=json"];
    return (JSON.parse(this.kubectl(["get", kinds, ...options])) as { items: readonly ApiObject[] }).items;
  }

  /** Runs kubectl as the cluster's administrator and returns what it printed. */
  kubectl(args: readonly string[], input = ""): string {
    return this.programs.run("kubectl", args, input, { KUBECONFIG: this.kubeconfig });
  }

  /** True once kubectl says that something is so; undefined while it fails. */
  succeeds(args: readonly string[]): true | undefined {
    try {
      this.kubectl(args);
      return true;
    } catch {
      return undefined;
    }
  }

  /** A kubeconfig by which a program may do what its ServiceAccount may, as in a pod of it. */
  kubeconfigFor(serviceAccount: string, namespace: string): string {
    const of = ["create", "token", serviceAccount, "--namespace", namespace, "--duration=24h"];
    const file = join(this.programs.scratch, `kubeconfig-${serviceAccount}`);
    writeFileSync(file, this.kubeconfigOf(this.kubectl(of).trim(), namespace));
    return file;
  }

  private kubeconfigOf(bearer: string, namespace: string): string {
    return JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: "test", cluster: { server: this.server, "insecure-skip-tls-verify": true } }],
      users: [{ name: "test", user: { token: bearer } }],
      contexts: [{ name: "test", context: { cluster: "test", user: "test", namespace } }],
      "current-context": "test",
    });
  }
}

function inNamespace(namespace: string | undefined): string[] {
  return namespace === undefined ? [] : ["--namespace", namespace];
}

const storageClass = {
  apiVersion: "storage.k8s.io/v1",
  kind: "StorageClass",
  metadata: { name: "do-block-storage" },
  provisioner: "dobs.csi.digitalocean.com",
  allowVolumeExpansion: true,
};

function node(index: number, pool: string): object {
  const figures = { memory: "6694Mi", pods: "110" };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name: `node-${index}`,
      labels: { "kubernetes.io/hostname": `node-${index}`, "doks-platform/pool": pool },
    },
    spec: { podCIDR: `10.244.${index}.0/24` },
    status: { capacity: { cpu: "4", ...figures }, allocatable: { cpu: "3900m", ...figures } },
  };
}
