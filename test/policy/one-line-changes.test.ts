import assert from "node:assert/strict";
import { secretPlaceholder } from "../../plan/values";
import type { Tier } from "../../stacks/schema";
import { findingsWith, type Changes } from "./resources";
import { lineOf } from "./scene";

/** A change of one property of a stack's YAML, and what the whole pack says that it did not say before. */
interface Change {
  readonly what: string;
  readonly stack?: Tier;
  readonly changes: Changes;
  /** Level, rule and resource. */
  readonly raises: readonly string[];
}

const cluster = "doks-platform-production";
const services = ["postgres", "rabbitmq", "redis"] as const;
const applications = ["ai-service-prod", "backend-prod", "scheduler-prod"] as const;

const changes: readonly Change[] = [
  {
    what: "a larger system pool",
    changes: { cluster: { systemPool: { count: 5 } } },
    raises: [
      `advisory budget ${cluster}`,
      `advisory budget ${cluster}`,
      `mandatory system-pool-size ${cluster}`,
    ],
  },
  {
    what: "a firewall for everybody",
    changes: { cluster: { controlPlaneFirewall: { allowedAddresses: ["0.0.0.0/0"] } } },
    raises: [`mandatory control-plane-firewall ${cluster}`],
  },
  {
    what: "no protection",
    changes: { cluster: { protect: false } },
    raises: [`mandatory protection ${cluster}`, `mandatory protection ${cluster}`],
  },
  {
    what: "volumes that go with the cluster",
    changes: { cluster: { destroyAssociatedResources: true } },
    raises: [`mandatory cluster-deletion ${cluster}`],
  },
  {
    what: "upgrades without surge",
    changes: { cluster: { surgeUpgrade: false } },
    raises: [`mandatory cluster-surge-upgrade ${cluster}`],
  },
  {
    what: "a class that deletes",
    changes: { storage: { class: "do-block-storage" } },
    raises: [...services, "scheduler-prod"].map((name) => `mandatory retained-volumes ${name}`),
  },
  {
    what: "a small volume",
    changes: { data: { rabbitmq: { size: "5Gi" } } },
    raises: ["mandatory volume-size rabbitmq"],
  },
  {
    what: "no metrics",
    changes: { data: { redis: { values: { metrics: { enabled: false } } } } },
    raises: ["mandatory data-metrics redis"],
  },
  {
    what: "connections from everywhere",
    changes: { data: { redis: { values: { networkPolicy: { allowExternal: true } } } } },
    raises: ["mandatory data-access redis"],
  },
  {
    what: "classic queues",
    changes: { data: { rabbitmq: { values: { extraConfiguration: "default_queue_type = classic" } } } },
    raises: ["mandatory quorum-queues rabbitmq"],
  },
  {
    what: "HEAD",
    changes: { delivery: { branch: "HEAD" } },
    raises: applications.map((name) => `mandatory application-revision ${name}`),
  },
  {
    what: "untrusted certificates",
    changes: { ingress: { acme: { email: "platform@example.com", directory: "letsencrypt-staging" } } },
    raises: ["mandatory acme-directory letsencrypt-staging", "mandatory acme-directory prod"],
  },
  {
    what: "a budget that is too small",
    changes: { policy: { budget: { monthlyUsd: 400 } } },
    raises: [`mandatory budget ${cluster}`],
  },
  {
    what: "a secret of the stack among values of a chart",
    changes: { data: { redis: { values: { commonAnnotations: { motto: secretPlaceholder } } } } },
    raises: ["mandatory literal-credentials redis"],
  },
  {
    what: "a budget that is too small for staging",
    stack: "staging",
    changes: { policy: { budget: { monthlyUsd: 250 } } },
    raises: ["advisory budget doks-platform-staging"],
  },
];

const harmless: readonly Omit<Change, "raises">[] = [
  { what: "another team", changes: { labels: { team: "shop" } } },
  { what: "another hour of maintenance", changes: { cluster: { maintenance: { startTime: "05:00" } } } },
  { what: "a larger volume", changes: { data: { redis: { size: "20Gi" } } } },
  { what: "a further database", changes: { data: { postgres: { databases: [{ name: "shop" }] } } } },
  {
    what: "whom the load balancer lets in",
    changes: { ingress: { loadBalancer: { deny: ["192.0.2.0/24"] } } },
  },
  {
    what: "a size that the stack describes",
    changes: { cluster: { sizes: { own: { cpus: 8, memory: 24, usd: 90 } } } },
  },
  { what: "another branch", changes: { delivery: { branch: "v1.2.3" } } },
  { what: "a mirror of charts", changes: { charts: { mirror: "oci://registry.example.org/charts" } } },
  { what: "a chosen name", stack: "staging", changes: { cluster: { name: "shop" } } },
];

/** Level, rule and resource of each finding. */
async function told(stack: Tier, given: Changes = {}): Promise<string[]> {
  const findings = await findingsWith(stack, given);
  return findings.map((finding) => {
    const [head = ""] = lineOf(finding).split(": ");
    return head.replace(" ", ` ${finding.policy} `);
  });
}

const unchanged = new Map<Tier, Promise<string[]>>();

/** What is there only with the changes. */
async function raised(stack: Tier, given: Changes): Promise<string[]> {
  const before = unchanged.get(stack) ?? told(stack);
  unchanged.set(stack, before);
  const known = [...(await before)];
  return (await told(stack, given))
    .filter((line) => {
      const index = known.indexOf(line);
      if (index >= 0) known.splice(index, 1);
      return index < 0;
    })
    .sort();
}

describe("one line of a stack's YAML", () => {
  for (const { what, stack = "production", changes: given, raises } of changes)
    it(`is caught by the rule that should: ${what}`, async () => {
      assert.deepEqual(await raised(stack, given), raises);
    });

  for (const { what, stack = "production", changes: given } of harmless)
    it(`raises nothing where it is harmless: ${what}`, async () => {
      assert.deepEqual(await raised(stack, given), []);
    });
});
