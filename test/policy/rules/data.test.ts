import { computed } from "../../../plan/values";
import { dataAccess } from "../../../policy/rules/data-access";
import { dataAuthentication } from "../../../policy/rules/data-authentication";
import { dataDisruption } from "../../../policy/rules/data-disruption";
import { dataMetrics } from "../../../policy/rules/data-metrics";
import { dataQuorum } from "../../../policy/rules/data-quorum";
import { quorumQueues } from "../../../policy/rules/quorum-queues";
import { types } from "../../../lib/resource-types";
import { itHolds, type Edit } from "../scene";

const release = (name: string, ...edits: readonly Edit[]) => ({ type: types.release, name, edits });
const values = (service: string, given: object) => ({ config: { data: { [service]: { values: given } } } });
const folder = (name: string, file: string) =>
  [
    ["chart", `.charts/${file}.tgz`],
    ["name", name],
  ] as const satisfies readonly Edit[];

itHolds(dataQuorum, [
  {
    what: "two nodes",
    ...release("postgres", ["values.postgresql.replicaCount", 2]),
    finds: [
      "mandatory postgres: release postgres: postgresql.replicaCount is 2; allowed: an odd number of 3 or more",
    ],
  },
  {
    what: "four nodes, in staging too",
    stack: "staging",
    ...release("rabbitmq", ["values.replicaCount", 4]),
    finds: ["mandatory rabbitmq: release rabbitmq: replicaCount is 4; allowed: an odd number of 3 or more"],
  },
  {
    what: "as many as the chart likes",
    ...release("redis", ["values.replica.replicaCount", undefined]),
    finds: [
      "mandatory redis: release redis: replica.replicaCount is not set; allowed: an odd number of 3 or more",
    ],
  },
  {
    what: "a minority that decides",
    ...release("redis", ["values.sentinel.quorum", 1]),
    finds: ["mandatory redis: release redis: sentinel.quorum is 1 of 3; allowed: 2 to 3"],
  },
  {
    what: "the same of a chart from a folder",
    ...release("redis", ...folder("redis", "redis-24.0.0"), ["values.replica.replicaCount", 1]),
    finds: [
      "mandatory redis: release redis: replica.replicaCount is 1; allowed: an odd number of 3 or more",
      "mandatory redis: release redis: sentinel.quorum is 2 of 1; allowed: 1 to 1",
    ],
  },
  {
    what: "five nodes",
    ...release("redis", ["values.replica.replicaCount", 5], ["values.sentinel.quorum", 3]),
    finds: [],
  },
  {
    what: "what is not known yet",
    ...release("redis", ["values.replica.replicaCount", computed]),
    finds: [],
  },
  { what: "other charts", ...release("argocd", ["values.replicaCount", 2]), finds: [] },
]);

itHolds(dataMetrics, [
  {
    what: "a service that nobody can watch",
    ...values("redis", { metrics: { enabled: false } }),
    finds: ["mandatory redis: release redis: metrics.enabled is false; allowed: true"],
  },
  {
    what: "the same in staging, and advises",
    stack: "staging",
    ...values("rabbitmq", { metrics: { enabled: false } }),
    finds: ["advisory rabbitmq: release rabbitmq: metrics.enabled is false; allowed: true"],
  },
  {
    what: "what the chart does by itself",
    ...release("postgres", ["values.metrics", undefined]),
    finds: ["mandatory postgres: release postgres: metrics.enabled is not set; allowed: true"],
  },
  { what: "what is not known yet", ...release("postgres", ["values.metrics.enabled", computed]), finds: [] },
]);

itHolds(dataDisruption, [
  {
    what: "drains that nothing holds back",
    ...values("rabbitmq", { pdb: { create: false } }),
    finds: ["mandatory rabbitmq: release rabbitmq: pdb.create is false; allowed: true"],
  },
  {
    what: "the same of Pgpool in staging, and advises",
    stack: "staging",
    ...values("postgres", { pgpool: { pdb: { create: false } } }),
    finds: ["advisory postgres: release postgres: pgpool.pdb.create is false; allowed: true"],
  },
  {
    what: "two nodes at a time",
    ...values("redis", { replica: { pdb: { maxUnavailable: 2 } } }),
    finds: ["mandatory redis: release redis: replica.pdb.maxUnavailable is 2; allowed: 1"],
  },
  {
    what: "a share that may be two",
    ...values("redis", { replica: { pdb: { maxUnavailable: "50%" } } }),
    finds: ["mandatory redis: release redis: replica.pdb.maxUnavailable is 50%; allowed: 1"],
  },
  {
    what: "too few that stay",
    ...values("rabbitmq", { pdb: { maxUnavailable: "", minAvailable: 1 } }),
    finds: ["mandatory rabbitmq: release rabbitmq: pdb.minAvailable is 1 of 3; allowed: 2"],
  },
  {
    what: "enough that stay",
    ...values("rabbitmq", { pdb: { maxUnavailable: "", minAvailable: 2 } }),
    finds: [],
  },
  {
    what: "several Pgpools at a time, which elect nobody",
    ...values("postgres", { pgpool: { pdb: { maxUnavailable: "50%" } } }),
    finds: [],
  },
  { what: "what is not known yet", ...release("rabbitmq", ["values.pdb", computed]), finds: [] },
]);

itHolds(quorumQueues, [
  {
    what: "classic queues by default",
    ...values("rabbitmq", { extraConfiguration: "default_queue_type = classic" }),
    finds: [
      "mandatory rabbitmq: release rabbitmq: default_queue_type is classic in extraConfiguration; allowed: quorum",
    ],
  },
  {
    what: "classic queues by the last of several lines",
    ...values("rabbitmq", {
      extraConfiguration: "default_queue_type = quorum\ndefault_queue_type = classic",
    }),
    finds: [
      "mandatory rabbitmq: release rabbitmq: default_queue_type is classic in extraConfiguration; allowed: quorum",
    ],
  },
  {
    what: "none in staging, and advises",
    stack: "staging",
    ...release("rabbitmq", ["values.extraConfiguration", "# default_queue_type = quorum"]),
    finds: [
      "advisory rabbitmq: release rabbitmq: default_queue_type is not set in extraConfiguration; allowed: quorum",
    ],
  },
  {
    what: "what is not known yet",
    ...release("rabbitmq", ["values.extraConfiguration", computed]),
    finds: [],
  },
]);

itHolds(dataAccess, [
  {
    what: "connections from everywhere",
    ...values("redis", { networkPolicy: { allowExternal: true } }),
    finds: ["mandatory redis: release redis: networkPolicy.allowExternal is true; allowed: false"],
  },
  {
    what: "the same in staging, and advises",
    stack: "staging",
    ...values("postgres", { postgresql: { networkPolicy: { allowExternal: true } } }),
    finds: [
      "advisory postgres: release postgres: postgresql.networkPolicy.allowExternal is true; allowed: false",
    ],
  },
  {
    what: "no network policy",
    ...values("postgres", { pgpool: { networkPolicy: { enabled: false } } }),
    finds: ["mandatory postgres: release postgres: pgpool.networkPolicy.enabled is false; allowed: true"],
  },
  {
    what: "what the charts do by themselves",
    ...release("rabbitmq", ["values.networkPolicy", undefined]),
    finds: ["mandatory rabbitmq: release rabbitmq: networkPolicy.allowExternal is not set; allowed: false"],
  },
  {
    what: "further rules for everybody",
    ...values("rabbitmq", {
      networkPolicy: { extraIngress: [{ ports: [{ port: 9419 }] }, { ports: [{ port: 5672 }] }, {}] },
    }),
    finds: [
      "mandatory rabbitmq: release rabbitmq: networkPolicy.extraIngress[1] opens port 5672 to everybody; allowed: pods of its own namespace, in `from`",
      "mandatory rabbitmq: release rabbitmq: networkPolicy.extraIngress[2] opens port 4369 to everybody; allowed: pods of its own namespace, in `from`",
    ],
  },
  {
    what: "further rules for somebody",
    ...values("rabbitmq", {
      networkPolicy: { extraIngress: [{ ports: [{ port: 5672 }], from: [{ podSelector: {} }] }] },
    }),
    finds: [],
  },
  {
    what: "further rules for every namespace, and for others",
    ...values("redis", {
      networkPolicy: {
        extraIngress: [
          { from: [{ namespaceSelector: {} }] },
          { ports: [{ port: 6379 }], from: [{ namespaceSelector: { matchLabels: { team: "shop" } } }] },
          { ports: [{ port: 9121 }], from: [{ namespaceSelector: {} }] },
        ],
      },
    }),
    finds: [
      ["0", "every namespace"],
      ["1", "other namespaces"],
    ].map(
      ([index, who]) =>
        `mandatory redis: release redis: networkPolicy.extraIngress[${index}] opens port 6379 to ${who}; allowed: pods of its own namespace, in \`from\``,
    ),
  },
  {
    what: "further rules for its own namespace, by name",
    ...values("redis", {
      networkPolicy: {
        extraIngress: [
          {
            from: [
              { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "prod" } } },
              {
                namespaceSelector: {
                  matchExpressions: [
                    { key: "kubernetes.io/metadata.name", operator: "In", values: ["prod"] },
                  ],
                },
              },
            ],
          },
        ],
      },
    }),
    finds: [],
  },
  {
    what: "labels that other namespaces may have",
    ...release("redis", ["values.networkPolicy.ingressNSMatchLabels", { team: "shop" }]),
    finds: [
      "mandatory redis: release redis: networkPolicy.ingressNSMatchLabels takes other namespaces; allowed: the release's own",
    ],
  },
  {
    what: "an address on the Internet",
    ...release("rabbitmq", ["values.service.type", "LoadBalancer"]),
    finds: ["mandatory rabbitmq: release rabbitmq: service.type is LoadBalancer; allowed: ClusterIP"],
  },
  {
    what: "a port of every node",
    ...values("redis", { master: { service: { type: "NodePort" } } }),
    finds: ["mandatory redis: release redis: master.service.type is NodePort; allowed: ClusterIP"],
  },
  {
    what: "what is not known yet",
    ...release("redis", ["values.networkPolicy.allowExternal", computed]),
    finds: [],
  },
]);

const hba = "postgresql.pgHbaConfiguration, line";
const open = "lets everybody in without a password; allowed: none such";

itHolds(dataAuthentication, [
  {
    what: "Redis without a password",
    ...values("redis", { auth: { enabled: false } }),
    finds: ["mandatory redis: release redis: auth.enabled is false; allowed: true"],
  },
  {
    what: "the same in staging, and advises",
    stack: "staging",
    ...values("redis", { auth: { sentinel: false } }),
    finds: ["advisory redis: release redis: auth.sentinel is false; allowed: true"],
  },
  {
    what: "Redis whose configuration takes the password back",
    ...values("redis", {
      commonConfiguration: 'appendonly yes\nrequirepass ""',
      replica: { configuration: "user default on nopass ~* +@all" },
    }),
    finds: [
      `mandatory redis: release redis: commonConfiguration, line 6: ${open}`,
      `mandatory redis: release redis: replica.configuration, line 1: ${open}`,
    ],
  },
  {
    what: "PostgreSQL that trusts everybody",
    ...values("postgres", { postgresql: { pgHbaTrustAll: true } }),
    finds: ["mandatory postgres: release postgres: postgresql.pgHbaTrustAll is true; allowed: false"],
  },
  {
    what: "PostgreSQL that trusts some, by mask too",
    ...values("postgres", {
      postgresql: {
        pgHbaConfiguration: [
          "# host all all 0.0.0.0/0 trust",
          "local all all trust",
          "host all all 127.0.0.1/32 trust",
          "host all all 10.0.0.0/8 scram-sha-256",
          "host all all 0.0.0.0/0 trust",
          "hostssl app app 10.0.0.0 255.0.0.0 trust",
        ].join("\n"),
      },
    }),
    finds: [
      `mandatory postgres: release postgres: ${hba} 5: trusts 0.0.0.0/0 without a password; allowed: scram-sha-256`,
      `mandatory postgres: release postgres: ${hba} 6: trusts 10.0.0.0 without a password; allowed: scram-sha-256`,
    ],
  },
  {
    what: "RabbitMQ for those without a name",
    ...values("rabbitmq", {
      extraConfiguration: "default_queue_type = quorum\nanonymous_login_user = guest",
    }),
    finds: ["mandatory rabbitmq: release rabbitmq: extraConfiguration, line 4: anonymous_login_user " + open],
  },
  {
    what: "RabbitMQ that refuses them",
    ...values("rabbitmq", {
      extraConfiguration:
        "default_queue_type = quorum\nanonymous_login_user = none\nauth_mechanisms.1 = PLAIN",
    }),
    finds: [],
  },
  {
    what: "what is not known yet",
    ...release("redis", ["values.auth.enabled", computed]),
    finds: [],
  },
]);
