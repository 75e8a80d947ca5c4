import { computed, type Value } from "../../../plan/values";
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
/** What Helm takes for false besides false. */
const falsehoods: readonly (readonly [string, Value])[] = [
  ["an empty text", ""],
  ["0", 0],
  ["null", null],
  ["an empty list", []],
  ["an empty map", {}],
];
const folder = (name: string, file: string) =>
  [
    ["chart", `.charts/${file}.tgz`],
    ["name", name],
  ] as const satisfies readonly Edit[];

itHolds(dataQuorum, [
  {
    what: "four nodes as a text",
    ...release("rabbitmq", ["values.replicaCount", "4"]),
    finds: ["mandatory rabbitmq: release rabbitmq: replicaCount is 4; allowed: an odd number of 3 or more"],
  },
  {
    what: "two nodes",
    ...release("postgres", ["values.postgresql.replicaCount", 2]),
    finds: [
      "mandatory postgres: release postgres: postgresql.replicaCount is 2; allowed: an odd number of 3 or more",
    ],
  },
  {
    what: "one node in development",
    stack: "staging",
    config: { tier: "development", data: { rabbitmq: { replicas: 1 } } },
    finds: [],
  },
  {
    what: "two nodes in development",
    stack: "staging",
    config: { tier: "development" },
    ...release("rabbitmq", ["values.replicaCount", 2]),
    finds: ["mandatory rabbitmq: release rabbitmq: replicaCount is 2; allowed: an odd number of 1 or more"],
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
  ...falsehoods.map(([what, value]) => ({
    what: `metrics whose switch is ${what}`,
    ...release("redis", ["values.metrics.enabled", value]),
    finds: [
      `mandatory redis: release redis: metrics.enabled is ${JSON.stringify(value)}, which Helm takes for false; allowed: true`,
    ],
  })),
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
  ...falsehoods.map(([what, value]) => ({
    what: `a budget whose switch is ${what}`,
    ...release("rabbitmq", ["values.pdb.create", value]),
    finds: [
      `mandatory rabbitmq: release rabbitmq: pdb.create is ${JSON.stringify(value)}, which Helm takes for false; allowed: true`,
    ],
  })),
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
    what: "drains that never end",
    ...values("redis", { replica: { pdb: { maxUnavailable: 0 } } }),
    finds: ["mandatory redis: release redis: replica.pdb.maxUnavailable is 0; allowed: 1"],
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
  ...falsehoods.map(([what, value]) => ({
    what: `a network policy whose switch is ${what}`,
    ...release("redis", ["values.networkPolicy.enabled", value]),
    finds: [
      `mandatory redis: release redis: networkPolicy.enabled is ${JSON.stringify(value)}, which Helm takes for false; allowed: true`,
    ],
  })),
  {
    what: "connections from everywhere by a text",
    ...release("rabbitmq", ["values.networkPolicy.allowExternal", "false"]),
    finds: [
      "mandatory rabbitmq: release rabbitmq: networkPolicy.allowExternal is something that Helm takes for true; allowed: false",
    ],
  },
  {
    what: "none by nothing",
    ...release("rabbitmq", ["values.networkPolicy.allowExternal", null]),
    finds: [],
  },
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
    what: "an Ingress before its administration",
    ...release("rabbitmq", ["values.ingress", { enabled: "true", hostname: "queues.acme.dev" }]),
    finds: [
      "mandatory rabbitmq: release rabbitmq: ingress.enabled is true; allowed: false, and kubectl port-forward for its administration",
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
  ...falsehoods.map(([what, value]) => ({
    what: `Redis whose switch is ${what}, which is false to Helm`,
    ...release("redis", ["values.auth.enabled", value]),
    finds: [
      `mandatory redis: release redis: auth.enabled is ${JSON.stringify(value)}, which Helm takes for false; allowed: true`,
    ],
  })),
  ...["false", 1, ["no"]].map((value) => ({
    what: `Redis whose switch is ${JSON.stringify(value)}, which is true to Helm`,
    ...release("redis", ["values.auth.enabled", value]),
    finds: [],
  })),
  {
    what: "PostgreSQL that trusts everybody by a text",
    ...release("postgres", ["values.postgresql.pgHbaTrustAll", "true"]),
    finds: [
      "mandatory postgres: release postgres: postgresql.pgHbaTrustAll is something that Helm takes for true; allowed: false",
    ],
  },
  { what: "no such trust", ...release("postgres", ["values.postgresql.pgHbaTrustAll", ""]), finds: [] },
  ...[
    ['host all all 0.0.0.0/0 "trust"', "trusts 0.0.0.0/0"],
    ['"host" all all 0.0.0.0/0 trust', "trusts 0.0.0.0/0"],
    ["host shop, billing all 10.0.0.0/8 trust", "trusts 10.0.0.0/8"],
    ['host "a shop" all 10.0.0.0/8 trust', "trusts 10.0.0.0/8"],
    ["hostnossl all all 127.0.0.1/0 trust", "trusts 127.0.0.1/0"],
    ["host all all 127.0.0.1 0.0.0.0 trust", "trusts 127.0.0.1"],
    ["host all all all trust", "trusts all"],
    ["host all all samenet trust", "trusts samenet"],
    ["host all all 0.0.0.0/0 \\\n trust", "trusts 0.0.0.0/0"],
  ].map(([line = "", why]) => ({
    what: `PostgreSQL with the line ${line}`,
    ...release("postgres", ["values.postgresql.pgHbaConfiguration", line]),
    finds: [
      `mandatory postgres: release postgres: ${hba} 1: ${why} without a password; allowed: scram-sha-256`,
    ],
  })),
  ...["include", "include_if_exists", "include_dir"].map((word) => ({
    what: `PostgreSQL with ${word}`,
    ...release("postgres", ["values.pgpool.poolHbaConfiguration", `${word} /tmp/x`]),
    finds: [
      `mandatory postgres: release postgres: pgpool.poolHbaConfiguration, line 1: ${word} takes in lines that nobody sees here; allowed: none such`,
    ],
  })),
  ...["hba_file = '/tmp/x'", "HBA_FILE '/tmp/x'", "include '/tmp/x'", "include_dir '/tmp'"].map((line) => ({
    what: `PostgreSQL with the setting ${line}`,
    ...release("postgres", ["values.postgresql.extendedConf", line]),
    finds: [
      `mandatory postgres: release postgres: postgresql.extendedConf, line 1: ${line.split(" ")[0]} has others asked than pg_hba.conf here; allowed: none such`,
    ],
  })),
  {
    what: "Pgpool that asks nobody",
    ...release("postgres", ["values.pgpool.configuration", "enable_pool_hba = off"]),
    finds: [
      "mandatory postgres: release postgres: pgpool.configuration, line 1: enable_pool_hba has others asked than pg_hba.conf here; allowed: none such",
    ],
  },
  {
    what: "the same by variables",
    ...release(
      "postgres",
      ["values.postgresql.extraEnvVars", [{ name: "REPMGR_PGHBA_TRUST_ALL", value: "YES" }]],
      ["values.pgpool.extraEnvVars", [{ name: "PGPOOL_ENABLE_POOL_HBA", value: "no" }]],
    ),
    finds: [
      "mandatory postgres: release postgres: pgpool.extraEnvVars has PGPOOL_ENABLE_POOL_HBA, which is not yes; allowed: none such",
      "mandatory postgres: release postgres: postgresql.extraEnvVars has REPMGR_PGHBA_TRUST_ALL: YES; allowed: none such",
    ],
  },
  ...["requirepass ''", '"requirepass" ""', "user default on 'nopass' ~* +@all", "USER x NOPASS"].map(
    (line) => ({
      what: `Redis with the line ${line}`,
      ...release("redis", ["values.commonConfiguration", line]),
      finds: [`mandatory redis: release redis: commonConfiguration, line 1: ${open}`],
    }),
  ),
  ...["include /tmp/x", "aclfile /tmp/x"].map((line) => ({
    what: `Redis with the line ${line}`,
    ...release("redis", ["values.master.configuration", line]),
    finds: [
      `mandatory redis: release redis: master.configuration, line 1: ${line.split(" ")[0]} takes in lines that nobody sees here; allowed: none such`,
    ],
  })),
  ...[['--requirepass ""'], ["--maxclients 9", "--requirepass", ""]].map((flags) => ({
    what: `Redis with the flags ${JSON.stringify(flags)}`,
    ...release("redis", ["values.replica.extraFlags", flags]),
    finds: [`mandatory redis: release redis: replica.extraFlags: ${open}`],
  })),
  { what: "a flag", ...release("redis", ["values.replica.extraFlags", ["--maxclients 9"]]), finds: [] },
  {
    what: "Redis with a user without a password",
    ...release("redis", ["values.auth.acl", { enabled: true, users: [{ username: "a" }] }]),
    finds: [
      "mandatory redis: release redis: auth.acl.users[0] has no password; allowed: auth.acl.userSecret",
    ],
  },
  ...[
    ['[{rabbit, [{anonymous_login_user, <<"guest">>}]}].', "anonymous_login_user"],
    ["[{rabbit, [{'anonymous_login_user', <<\"guest\">>}]}].", "anonymous_login_user"],
    ["[{rabbit, [{auth_mechanisms, ['PLAIN', 'ANONYMOUS']}]}].", "auth_mechanisms"],
    ["[{rabbit, [{auth_backends, [rabbit_auth_backend_dummy]}]}].", "auth_backends"],
    ["[{rabbit, [{auth_backends, [{rabbit_auth_backend_internal, acme}]}]}].", "auth_backends"],
    ["[{rabbitmq_mqtt, [{allow_anonymous, true}]}].", "allow_anonymous"],
  ].map(([terms = "", term]) => ({
    what: `RabbitMQ with the terms ${terms}`,
    ...release("rabbitmq", ["values.advancedConfiguration", terms]),
    finds: [`mandatory rabbitmq: release rabbitmq: advancedConfiguration: ${term} ${open}`],
  })),
  ...[
    "anonymous_login_user=guest",
    "auth_mechanisms.1 = ANONYMOUS # for now",
    "auth_mechanisms.1 = 'ANONYMOUS'",
    "auth_backends.1 = rabbit_auth_backend_dummy",
    "auth_backends.1.authn = rabbit_auth_backend_dummy",
    "mqtt.allow_anonymous = true",
    "stomp.default_user = guest",
  ].map((line) => ({
    what: `RabbitMQ with the line ${line}`,
    ...release("rabbitmq", ["values.extraConfiguration", line]),
    finds: [
      `mandatory rabbitmq: release rabbitmq: extraConfiguration, line 1: ${line.split(/\s*=/)[0]} ${open}`,
    ],
  })),
  {
    what: "RabbitMQ that asks LDAP, and refuses those without a name",
    ...release(
      "rabbitmq",
      ["values.extraConfiguration", "auth_backends.1 = ldap\nauth_backends.2 = internal"],
      [
        "values.advancedConfiguration",
        "[{rabbit, [{anonymous_login_user, none}, % ANONYMOUS\n{auth_backends, [{rabbit_auth_backend_ldap, rabbit_auth_backend_internal}]}]}].",
      ],
    ),
    finds: [],
  },
  ...(
    [
      ["redis", "existingConfigmap", "mine"],
      ["postgres", "pgpool.configurationCM", "mine"],
      ["rabbitmq", "advancedConfigurationExistingSecret", "mine"],
      ["rabbitmq", "command", ["sh"]],
      ["rabbitmq", "extraEnvVarsCM", "mine"],
      ["redis", "replica.preExecCmds", "redis-cli config set requirepass ''"],
      ["postgres", "postgresql.extraEnvVarsCM", "mine"],
    ] as const
  ).map(([name, path, value]) => ({
    what: `${name} that is configured by ${path}, which nobody sees`,
    ...release(name, [`values.${path}`, value]),
    finds: [
      `advisory ${name}: release ${name}: ${path} configures it from where no rule looks; allowed: values that can be read here`,
    ],
  })),
]);
