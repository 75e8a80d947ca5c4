import assert from "node:assert/strict";
import type { Plan } from "../../../plan/plan";
import { at, namespaceOf, platform, tiers, types } from "../platform";

const valuesOf = (plan: Plan, application: string) =>
  at(plan.get(types.application, application).inputs, "spec", "source", "helm", "valuesObject", "platform");

for (const tier of tiers) {
  const environment = namespaceOf(tier);
  const inside = (service: string) => `${service}.${environment}.svc.cluster.local`;
  const hosts: Record<string, string> = {
    backend: "backend.duli.ai",
    "ai-service": "ai-service.duli.ai",
    scheduler: `scheduler.${environment}.local`,
  };

  for (const [app, host] of Object.entries(hosts)) {
    it(`what the platform tells ${app} in ${tier} is where things are and which Secrets to read`, async () => {
      assert.deepEqual(valuesOf(await platform(tier), `${app}-${environment}`), {
        environment,
        tier,
        team: "platform",
        partOf: "duli",
        domain: "duli.ai",
        gateway: {
          name: environment,
          namespace: `${environment}-gateway`,
          class: "cilium",
          listeners: { [host]: `https-${host}` },
        },
        storageClass: tier === "staging" ? "do-block-storage" : "data-retain",
        postgres: {
          host: inside("postgres-postgresql-ha-pgpool"),
          port: 5432,
          secret: {
            name: "postgres-credentials",
            keys: { user: "username", password: "password", database: "database" },
          },
        },
        redis: {
          host: inside("redis-master"),
          port: 6379,
          sentinel: { host: inside("redis"), port: 26379, masterSet: "mymaster" },
          secret: { name: "redis-credentials", keys: { password: "redis-password" } },
        },
        rabbitmq: {
          host: inside("rabbitmq"),
          port: 5672,
          secret: {
            name: "rabbitmq-credentials",
            keys: { user: "username", password: "rabbitmq-password", vhost: "vhost" },
          },
        },
      });
    });
  }
}
