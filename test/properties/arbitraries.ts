import fc from "fast-check";
import type { Tier } from "../../stacks/schema";
import { sizes } from "../../lib/digitalocean/sizes";

/** A stack's YAML: its sections by name. */
export interface StackConfig {
  readonly tier: Tier;
  readonly [section: string]: unknown;
}

/** Mostly of one kind, sometimes of another. */
function mostly<A, B>(usual: fc.Arbitrary<A>, other: fc.Arbitrary<B>, weight = 19): fc.Arbitrary<A | B> {
  return fc.oneof({ arbitrary: usual, weight }, { arbitrary: other, weight: 1 });
}

const large = ["s-8vcpu-16gb", "g-8vcpu-32gb", "c-16", "m-8vcpu-64gb"];
const size = fc.oneof(
  { arbitrary: fc.constantFrom(...large), weight: 2 },
  { arbitrary: fc.constantFrom(...Object.keys(sizes)), weight: 2 },
);
const cpu = fc.oneof(
  fc.integer({ min: 10, max: 900 }).map((n) => `${n}m`),
  fc.constantFrom("1", "1.5", "2"),
);
const memory = fc.oneof(
  fc.integer({ min: 32, max: 900 }).map((n) => `${n}Mi`),
  fc.integer({ min: 1, max: 3 }).map((n) => `${n}Gi`),
);
const resources = fc.record({
  requests: fc.record({ cpu, memory }),
  limits: mostly(fc.constant({ memory: "4Gi" }), fc.record({ cpu, memory }), 39),
});
const volume = mostly(
  fc.integer({ min: 1, max: 16_384 }).map((n) => `${n}Gi`),
  fc.constantFrom("0Gi", "17Ti", "16Ti", "20000Gi", "10G", "-1Gi"),
  39,
);
const odd = mostly(fc.constantFrom(3, 5, 7, 9), fc.integer({ min: 0, max: 9 }), 9);

function taintsOf(name: string): fc.Arbitrary<object[]> {
  const own = { key: "doks-platform/dedicated", value: name, effect: "NoSchedule" };
  const other = fc.record({
    key: fc.constantFrom("gpu", "acme.org/batch"),
    value: fc.constantFrom("", "yes"),
    effect: fc.constantFrom("NoSchedule", "PreferNoSchedule", "NoExecute"),
  });
  return fc.oneof(
    { arbitrary: fc.constant<object[]>([]), weight: 4 },
    { arbitrary: fc.constant<object[]>([own]), weight: 2 },
    { arbitrary: fc.array(other, { maxLength: 2 }), weight: 1 },
  );
}

const nodes = mostly(
  fc.oneof(
    fc.integer({ min: 1, max: 8 }).map((count): object => ({ count })),
    fc
      .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 6 }))
      .map(([min, more]): object => ({ autoscale: { min, max: min + more } })),
  ),
  fc.constantFrom<object>({}, { count: 0 }, { count: 2.5 }, { autoscale: { min: 4, max: 2 } }),
  79,
);

/** A pool that the applications may name, a pool for data, and others; a name may come twice. */
const pools = fc
  .array(mostly(fc.constantFrom("workloads", "applications", "data", "batch"), fc.constant("system"), 40), {
    minLength: 1,
    maxLength: 8,
  })
  .chain((names) => mostly(fc.constant([...new Set(names)]), fc.constant(names)))
  .chain((names) =>
    fc.tuple(
      ...names.map((name) =>
        fc.tuple(size, nodes, taintsOf(name)).map(([slug, count, taints]) => ({
          name,
          size: slug,
          ...count,
          taints,
        })),
      ),
    ),
  );

/** A range of a prefix length, at its first address mostly, in a private range mostly. */
function subnet(shortest: number, longest: number): fc.Arbitrary<string> {
  const usual = fc
    .tuple(
      fc.constantFrom("172.16.0.0" as const, "192.168.0.0" as const, "10.0.0.0" as const),
      fc.integer({ min: shortest, max: longest }),
      fc.nat(),
    )
    .map(([base, prefix, pick]) => {
      const bits = { "172.16.0.0": 12, "192.168.0.0": 16, "10.0.0.0": 8 }[base];
      const free = Math.max(0, Math.max(prefix, bits) - bits);
      const [a = 0, b = 0] = base.split(".").map(Number);
      const start = (a * 256 + b) * 65_536 + (pick % 2 ** free) * 2 ** (32 - Math.max(prefix, bits));
      const octets = [24, 16, 8, 0].map((shift) => Math.floor(start / 2 ** shift) % 256);
      return `${octets.join(".")}/${prefix}`;
    });
  return mostly(
    usual,
    fc.constantFrom("10.245.1.0/24", "172.16.0.1/16", "8.8.0.0/16", "1.2.3/8", "300.0.0.0/16", "10.0.0.0/33"),
    29,
  );
}

const service = { enabled: fc.boolean(), replicas: odd, size: volume, resources };
type Service = typeof service extends infer Fields
  ? { [K in keyof Fields]: Fields[K] extends fc.Arbitrary<infer V> ? V : never }
  : never;

/** A service on one of the pools or on none; left out, a preset's pool would stay, so null takes it away. */
function placed(
  pools: readonly { readonly name: string }[],
): fc.Arbitrary<Service & { pool: string | null }> {
  const names = ["system", ...pools.map(({ name }) => name)];
  const pool = mostly(fc.constantFrom<string | null>(null, ...names), fc.constant("nowhere"), 29);
  return fc.record({ ...service, pool });
}

const ranges = mostly(
  fc.constant({}),
  fc.record({ vpcSubnet: subnet(16, 24), clusterSubnet: subnet(12, 20), serviceSubnet: subnet(12, 22) }),
  1,
);

/** Sections within wide ranges: pools, sizes, counts, subnets, replicas, volumes, placement, applications. */
export const stackConfigs: fc.Arbitrary<StackConfig> = pools.chain((list) =>
  fc
    .record({
      tier: fc.constantFrom<Tier>("staging", "production"),
      systemPool: fc.record({ size, count: mostly(fc.integer({ min: 1, max: 6 }), fc.constant(0), 30) }),
      subnets: ranges,
      postgres: placed(list),
      redis: placed(list),
      rabbitmq: placed(list),
      quorum: mostly(fc.constant(undefined), fc.integer({ min: 1, max: 5 })),
      pgpool: fc.integer({ min: 1, max: 9 }),
      apps: fc.subarray(["backend", "ai-service", "scheduler"]),
      highAvailability: fc.boolean(),
      storageClass: mostly(fc.constantFrom("do-block-storage", "keep"), fc.constant("fast")),
    })
    .map(({ tier, systemPool, subnets, postgres, redis, rabbitmq, ...more }) => ({
      tier,
      cluster: { systemPool, pools: list, ...subnets },
      data: {
        postgres: { ...postgres, pgpool: { replicas: more.pgpool }, tuning: { maxConnections: 200 } },
        // A quorum that suits the replicas, unless another one is tried.
        redis: { ...redis, sentinel: { quorum: more.quorum ?? Math.floor(redis.replicas / 2) + 1 } },
        rabbitmq,
      },
      delivery: { apps: more.apps, argocd: { highAvailability: more.highAvailability } },
      storage: { classes: [{ name: "keep", reclaimPolicy: "Retain" }], class: more.storageClass },
    })),
);
