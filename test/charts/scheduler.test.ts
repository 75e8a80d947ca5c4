import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { itWithHelm } from "./helm";
import { container, one, pod as podOf, single } from "./objects";
import { objectsOf, tiers } from "./platform";

const pod = (tier: (typeof tiers)[number]) => podOf(objectsOf("scheduler", tier));

describe("the scheduler", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "scheduler-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Runs the script of the init container with node, in `folder` instead of the shared volume. */
  const compose = (password: string) => {
    const [program, flag, script] = single(pod("staging").initContainers).command;
    assert.deepEqual([program, flag], ["node", "-e"]);
    return spawnSync(process.execPath, ["-e", (script ?? "").replaceAll("/run/database", folder)], {
      encoding: "utf8",
      env: {
        DATABASE_USER: "duli_user",
        DATABASE_PASSWORD: password,
        DATABASE_HOST: "pgpool.staging",
        DATABASE_PORT: "5432",
        DATABASE_NAME: "duli_db",
      },
    });
  };

  /** Runs the main container's script with a stand-in for n8n that prints what it was started with. */
  const start = (hostname: string) => {
    const [init, dashes, shell, flags, script] = container(objectsOf("scheduler", "staging")).command;
    assert.deepEqual([init, dashes, shell, flags], ["tini", "--", "/bin/sh", "-ec"]);
    writeFileSync(join(folder, "n8n"), '#!/bin/sh\necho "$1 $DATABASE_URL"\n');
    chmodSync(join(folder, "n8n"), 0o755);
    return spawnSync("/bin/sh", ["-ec", (script ?? "").replaceAll("/run/database", folder)], {
      encoding: "utf8",
      env: { HOSTNAME: hostname, PATH: [folder, "/usr/bin", "/bin"].join(delimiter) },
    });
  };

  itWithHelm("composes DATABASE_URL in its init container, encoded, for its owner alone", () => {
    const { status, stdout, stderr } = compose("p@ss:w/rd %");
    assert.deepEqual([status, stdout, stderr], [0, "", ""]);
    const file = join(folder, "url");
    assert.equal(
      readFileSync(file, "utf8"),
      "postgresql://duli_user:p%40ss%3Aw%2Frd%20%25@pgpool.staging:5432/duli_db",
    );
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(compose("other").status, 0, "a second run, after the node restarted, replaces the file");
  });

  itWithHelm("exports it to n8n: replica 0 is the main process, any other a worker", () => {
    compose("secret");
    const url = "postgresql://duli_user:secret@pgpool.staging:5432/duli_db";
    assert.equal(start("scheduler-0").stdout, `start ${url}\n`);
    assert.equal(start("scheduler-1").stdout, `worker ${url}\n`);
    assert.equal(start("scheduler-10").stdout, `worker ${url}\n`);
  });

  itWithHelm("does not start n8n without it", () => {
    const { status, stdout } = start("scheduler-0");
    assert.notEqual(status, 0);
    assert.equal(stdout, "");
  });

  for (const tier of tiers) {
    itWithHelm(`shares the URL through memory, on a volume that both containers mount, in ${tier}`, () => {
      const { initContainers, containers, volumes } = pod(tier);
      const volume = volumes.find(({ name }) => name === "writable-database");
      assert.equal(volume?.emptyDir.medium, "Memory");
      for (const { volumeMounts } of [...initContainers, ...containers]) {
        assert.deepEqual(
          volumeMounts.find(({ name }) => name === "writable-database"),
          { name: "writable-database", mountPath: "/run/database" },
        );
      }
    });

    itWithHelm(
      `gives n8n its database, one key for all replicas and traffic for the main process in ${tier}`,
      () => {
        const objects = objectsOf("scheduler", tier);
        const { data } = one(objects, "ConfigMap");
        assert.equal(data["DB_TYPE"], "postgresdb");
        assert.equal(data["DB_POSTGRESDB_HOST"], data["DATABASE_HOST"]);
        assert.equal(data["QUEUE_BULL_REDIS_HOST"], data["REDIS_HOST"]);
        const secrets = Object.fromEntries(
          container(objects).env.map(({ name, valueFrom }) => [name, valueFrom.secretKeyRef]),
        );
        assert.deepEqual(secrets["DB_POSTGRESDB_PASSWORD"], {
          name: "postgres-credentials",
          key: "password",
        });
        assert.deepEqual(secrets["N8N_ENCRYPTION_KEY"], {
          name: "scheduler-generated",
          key: "N8N_ENCRYPTION_KEY",
        });
        assert.equal(one(objects, "Service").spec.selector["apps.kubernetes.io/pod-index"], "0");
      },
    );

    itWithHelm(`queues executions exactly if there is a worker for them in ${tier}`, () => {
      const objects = objectsOf("scheduler", tier);
      const { replicas } = one(objects, "StatefulSet").spec;
      assert.equal(one(objects, "ConfigMap").data["EXECUTIONS_MODE"], replicas > 1 ? "queue" : "regular");
    });
  }
});
