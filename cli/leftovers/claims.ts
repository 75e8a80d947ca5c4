import { connect, type Kubernetes } from "../../lib/kubernetes/client";
import { stackKubeconfig } from "../stack/kubeconfig";
import { readClusterOutput } from "../stack/outputs";

/** What a cluster says of a volume that it uses. */
export interface Claim {
  /** `Retain` or `Delete`: what becomes of the volume when its claim goes. */
  readonly policy: string;
  /** `namespace/name` of the claim; undefined where the volume has none. */
  readonly claim?: string;
  /** Whether the claim is still there. */
  readonly bound: boolean;
}

/** The volumes that one cluster uses, by their ids at DigitalOcean. */
export interface Claims {
  readonly clusterId: string;
  readonly volumes: ReadonlyMap<string, Claim>;
}

interface PersistentVolume {
  readonly spec: {
    readonly csi?: { readonly volumeHandle?: string };
    readonly persistentVolumeReclaimPolicy?: string;
    readonly claimRef?: { readonly namespace?: string; readonly name?: string };
  };
  readonly status?: { readonly phase?: string };
}

/** Someone sits in front of this: no answer is said within half a minute. */
const patience = { attempts: 2, firstPauseMs: 500, timeoutMs: 10_000 };

/** Asks a stack's cluster. Throws a CommandError or KubernetesError when that cannot be done. */
export async function readClaims(stack: string, env: NodeJS.ProcessEnv): Promise<Claims> {
  const cluster = await readClusterOutput(stack, env);
  const kubernetes = await connect(stackKubeconfig(stack, cluster, env), patience);
  return { clusterId: cluster.id, volumes: await claimsIn(kubernetes) };
}

/** The claims of a cluster's volumes, by the volumes' ids. Throws a KubernetesError. */
export async function claimsIn(kubernetes: Kubernetes): Promise<ReadonlyMap<string, Claim>> {
  const { items } = await kubernetes.request<{ items: readonly PersistentVolume[] }>({
    method: "GET",
    path: "/api/v1/persistentvolumes",
  });
  return new Map(
    items.flatMap(({ spec, status }): [string, Claim][] => {
      if (spec.csi?.volumeHandle === undefined) return [];
      const { namespace, name } = spec.claimRef ?? {};
      const policy = spec.persistentVolumeReclaimPolicy ?? "Retain";
      const claim = name === undefined ? undefined : `${namespace}/${name}`;
      return [[spec.csi.volumeHandle, { policy, claim, bound: status?.phase === "Bound" }]];
    }),
  );
}
