import assert from "node:assert/strict";
import type { Values } from "../../../plan/values";
import {
  at,
  declared,
  environmentLabels,
  namespaceOf,
  platform,
  sized,
  tiers,
  types,
  valuesOf,
  type GoldenTier,
} from "../platform";
import {
  closed,
  closedBut,
  image,
  oneAtATime,
  placed,
  spread,
  storageClassOf,
  substituted,
} from "./services";

const resources: Record<GoldenTier, Values> = {
  staging: sized("250m", "768Mi", "2Gi"),
  production: sized("500m", "1Gi", "3Gi"),
};
const node = (component: string) => ({
  "app.kubernetes.io/instance": "postgres",
  "app.kubernetes.io/component": component,
});

for (const tier of tiers) {
  describe(`PostgreSQL in ${tier}`, () => {
    it("has these values and no other, no password among them", async () => {
      assert.deepEqual(valuesOf(await platform(tier), "postgres"), {
        global: substituted,
        commonLabels: { app: "postgres", ...environmentLabels(tier) },
        postgresql: {
          ...placed(tier),
          ...spread(node("postgresql")),
          pdb: oneAtATime,
          networkPolicy: closedBut({ ports: [{ port: 9187 }] }),
          image: image("postgresql-repmgr"),
          replicaCount: 3,
          resources: resources[tier],
          username: "duli_user",
          database: "duli_db",
          existingSecret: "postgres-credentials",
          maxConnections: 150,
          extendedConf: "shared_buffers = '256MB'\nwork_mem = '16MB'\nmaintenance_work_mem = '128MB'\n",
        },
        pgpool: {
          ...placed(tier),
          ...spread(node("pgpool")),
          pdb: oneAtATime,
          networkPolicy: closed(tier),
          image: image("pgpool"),
          replicaCount: 2,
          resources: sized("100m", "256Mi", "512Mi"),
          existingSecret: "postgres-credentials",
          useLoadBalancing: false,
          numInitChildren: 65,
          maxPool: 1,
        },
        witness: { create: false, pdb: { create: false } },
        metrics: {
          enabled: true,
          image: image("postgres-exporter"),
          resources: sized("20m", "32Mi", "96Mi"),
          podSecurityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
        },
        volumePermissions: { image: image("os-shell") },
        persistence: { enabled: true, size: "50Gi", storageClass: storageClassOf(tier) },
      });
    });

    it("declares the claims of its nodes", async () => {
      assert.deepEqual(declared(await platform(tier), "postgres"), {
        chart: {
          name: "postgresql-ha",
          version: "16.3.2",
          repository: "oci://registry-1.docker.io/bitnamicharts",
        },
        claims: [
          {
            statefulSet: "postgres-postgresql-ha-postgresql",
            template: "data",
            replicas: 3,
            size: "50Gi",
            storageClass: storageClassOf(tier),
          },
        ],
        loadBalancers: [],
      });
    });

    it("ends in Pgpool's address and the Secret's keys", async () => {
      assert.deepEqual(at((await platform(tier)).outputs, "endpoints", "postgres"), {
        host: `postgres-postgresql-ha-pgpool.${namespaceOf(tier)}.svc.cluster.local`,
        port: 5432,
        user: "duli_user",
        database: "duli_db",
        secret: {
          name: "postgres-credentials",
          keys: { user: "username", password: "password", database: "database" },
        },
      });
    });

    it("waits for its Secret", async () => {
      const plan = await platform(tier);
      const [release, secret] = [
        plan.get(types.release, "postgres"),
        plan.get(types.secret, "postgres-credentials"),
      ];
      assert.ok(plan.waitsFor(release, secret));
    });
  });
}

describe("PostgreSQL as a stack wants it", () => {
  const postgres = {
    replicas: 5,
    size: "80Gi",
    user: "shop",
    database: "orders",
    schemas: ["billing", "audit"],
    tuning: { maxConnections: 200, sharedBuffers: "512MB", workMem: "8MB", maintenanceWorkMem: "64MB" },
    pgpool: { replicas: 3 },
    resources: sized("250m", "768Mi", "4Gi"),
    values: { postgresql: { syncReplication: true }, pgpool: { minReadySeconds: 5 } },
  };
  const cluster = { pools: [{ name: "workloads", size: "s-8vcpu-16gb", count: 5 }] };
  const planned = () => platform("staging", { data: { postgres }, cluster });

  it("makes its schemas, and none by default", async () => {
    assert.deepEqual(at(valuesOf(await planned(), "postgres"), "postgresql", "initdbScripts"), {
      "schemas.sql": 'CREATE SCHEMA IF NOT EXISTS "billing";\nCREATE SCHEMA IF NOT EXISTS "audit";\n',
    });
    const without = valuesOf(await platform("staging"), "postgres");
    assert.equal(at(without, "postgresql", "initdbScripts"), undefined);
  });

  it("has its names, sizes and tuning everywhere", async () => {
    const plan = await planned();
    const values = valuesOf(plan, "postgres");
    assert.equal(at(values, "postgresql", "replicaCount"), 5);
    assert.equal(at(values, "postgresql", "username"), "shop");
    assert.equal(at(values, "postgresql", "database"), "orders");
    assert.equal(at(values, "postgresql", "maxConnections"), 200);
    assert.equal(
      at(values, "postgresql", "extendedConf"),
      "shared_buffers = '512MB'\nwork_mem = '8MB'\nmaintenance_work_mem = '64MB'\n",
    );
    assert.equal(at(declared(plan, "postgres"), "claims", 0, "size"), "80Gi");
    assert.equal(at(declared(plan, "postgres"), "claims", 0, "replicas"), 5);
    assert.equal(at(values, "persistence", "size"), "80Gi");
    assert.equal(at(plan.outputs, "endpoints", "postgres", "user"), "shop");
    assert.equal(at(plan.outputs, "endpoints", "postgres", "database"), "orders");
  });

  it("has standbys answer reads only where it is asked to, since they are behind the primary", async () => {
    const balanced = await platform("staging", { data: { postgres: { pgpool: { balanceReads: true } } } });
    for (const [plan, expected] of [
      [balanced, true],
      [await planned(), false],
    ] as const)
      assert.equal(at(valuesOf(plan, "postgres"), "pgpool", "useLoadBalancing"), expected);
  });

  it("adds lines to its own files, after its own lines", async () => {
    const more = {
      postgresql: {
        extendedConf: "random_page_cost = 1.1\n",
        initdbScripts: { "schemas.sql": "CREATE SCHEMA more;\n", "more.sql": "SELECT 1;\n" },
      },
      pgpool: { configuration: "log_statement = on\n" },
    };
    const plan = await platform("staging", { data: { postgres: { schemas: ["billing"], values: more } } });
    const values = valuesOf(plan, "postgres");
    assert.equal(
      at(values, "postgresql", "extendedConf"),
      "shared_buffers = '256MB'\nwork_mem = '16MB'\nmaintenance_work_mem = '128MB'\nrandom_page_cost = 1.1\n",
    );
    assert.deepEqual(at(values, "postgresql", "initdbScripts"), {
      "schemas.sql": 'CREATE SCHEMA IF NOT EXISTS "billing";\nCREATE SCHEMA more;\n',
      "more.sql": "SELECT 1;\n",
    });
    assert.equal(at(values, "pgpool", "configuration"), "log_statement = on\n");
  });

  it("never lets all Pgpools together ask for more connections than there are", async () => {
    const pgpool = at(valuesOf(await planned(), "postgres"), "pgpool");
    const children = Number(at(pgpool, "numInitChildren")) * Number(at(pgpool, "maxPool"));
    assert.equal(children, 60);
    assert.ok(children * Number(at(pgpool, "replicaCount")) <= 200 - 20);
  });

  it("takes further values of the chart beside its own", async () => {
    const values = valuesOf(await planned(), "postgres");
    assert.equal(at(values, "postgresql", "syncReplication"), true);
    assert.equal(at(values, "pgpool", "minReadySeconds"), 5);
    assert.equal(at(values, "postgresql", "existingSecret"), "postgres-credentials");
  });
});
