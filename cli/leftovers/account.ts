import type {
  Cluster,
  DigitalOcean,
  LoadBalancer,
  Volume,
  VolumeSnapshot,
  Vpc,
} from "../../lib/digitalocean/client";

/** What an account has of the kinds that a stack may leave behind. */
export interface Account {
  readonly clusters: readonly Cluster[];
  readonly vpcs: readonly Vpc[];
  readonly loadBalancers: readonly LoadBalancer[];
  readonly volumes: readonly Volume[];
  readonly snapshots: readonly VolumeSnapshot[];
}

/** Looks at the whole account, once. Throws a DigitalOceanError. */
export async function readAccount(digitalocean: DigitalOcean): Promise<Account> {
  const [clusters, vpcs, loadBalancers, volumes, snapshots] = await Promise.all([
    digitalocean.clusters(),
    digitalocean.vpcs(),
    digitalocean.loadBalancers(),
    digitalocean.volumes(),
    digitalocean.volumeSnapshots(),
  ]);
  return { clusters, vpcs, loadBalancers, volumes, snapshots };
}
