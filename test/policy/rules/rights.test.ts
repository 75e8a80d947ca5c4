import { computed, type Value, type Values } from "../../../plan/values";
import { types } from "../../../lib/resource-types";
import { autoscalerMetrics } from "../../../policy/rules/autoscaler-metrics";
import { blockingBudget } from "../../../policy/rules/blocking-budget";
import { externalIps } from "../../../policy/rules/external-ips";
import { kernelSurface } from "../../../policy/rules/kernel-surface";
import { podSecurity } from "../../../policy/rules/pod-security";
import { rbac } from "../../../policy/rules/rbac";
import { wildcardHosts } from "../../../policy/rules/wildcard-hosts";
import { workload, type Faults } from "../objects";
import { itHolds, resource, type Case } from "../scene";

/** An object called `x`, and what is found in it. */
function object(type: string, inputs: Values, ...finds: readonly string[]): Case {
  const kind = type.slice(type.lastIndexOf(":") + 1);
  return {
    what: `a ${kind} with ${JSON.stringify(inputs)}`,
    more: [resource("production", type, "x", { metadata: { name: "x" }, ...inputs })],
    finds: finds.map((each) => `mandatory x: ${kind} x: ${each}`),
  };
}

const rule = (change: Values): Values => ({
  rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"], ...change }],
});
const binding = (subject: Values, role = "reader"): Values => ({
  roleRef: { kind: "ClusterRole", name: role },
  subjects: [subject],
});
const account = (name: string): Values => ({ kind: "ServiceAccount", name, namespace: "prod" });
const by = "allowed: what it needs, by name";
const many = "which are many; allowed: people, groups and service accounts by name";
const common = "which is of every pod that names none; allowed: a service account of its own";

itHolds(rbac, [
  ...["apiGroups", "resources", "verbs", "nonResourceURLs"].map((key) =>
    object(types.clusterRole, rule({ [key]: ["*"] }), `rules[0].${key} has *; ${by}`),
  ),
  object(types.role, rule({ verbs: ["*"] }), `rules[0].verbs has *; ${by}`),
  ...["escalate", "bind", "impersonate"].map((verb) =>
    object(
      types.clusterRole,
      rule({ verbs: ["get", verb] }),
      `rules[0].verbs has ${verb}; allowed: none of bind, escalate, impersonate`,
    ),
  ),
  object(
    types.clusterRoleBinding,
    binding(account("tool"), "cluster-admin"),
    "roleRef is cluster-admin, which may do everything; allowed: a role for what is needed",
  ),
  ...["unauthenticated", "authenticated", "serviceaccounts", "serviceaccounts:prod", "masters"].map((name) =>
    object(
      types.clusterRoleBinding,
      binding({ kind: "Group", name: `system:${name}` }),
      `subjects[0] is Group system:${name}, ${many}`,
    ),
  ),
  object(
    types.roleBinding,
    binding({ kind: "User", name: "system:anonymous" }),
    `subjects[0] is User system:anonymous, ${many}`,
  ),
  object(types.roleBinding, binding(account("default")), `subjects[0] is ServiceAccount default, ${common}`),
  object(
    types.roleBinding,
    binding({ kind: "User", name: "system:serviceaccount:prod:default" }),
    `subjects[0] is User system:serviceaccount:prod:default, ${common}`,
  ),
  {
    what: "a binding that a release brings",
    type: types.release,
    name: "redis",
    edits: [
      [
        "values.extraDeploy",
        [
          {
            apiVersion: "rbac.authorization.k8s.io/v1",
            kind: "ClusterRoleBinding",
            metadata: { name: "x" },
            ...binding(account("tool"), "cluster-admin"),
          },
        ],
      ],
    ],
    finds: [
      "mandatory redis: release redis brings ClusterRoleBinding x: roleRef is cluster-admin, which may do everything; allowed: a role for what is needed",
    ],
  },
  object(types.role, rule({})),
  object(types.roleBinding, binding(account("tool"))),
  object(types.roleBinding, binding({ kind: "Group", name: "developers" })),
  {
    what: "what is not known yet",
    more: [resource("production", types.role, "x", { rules: computed })],
    finds: [],
  },
]);

itHolds(externalIps, [
  object(
    types.service,
    { spec: { externalIPs: ["203.0.113.1"] } },
    "spec.externalIPs has 203.0.113.1; allowed: none",
  ),
  object(types.service, { spec: { externalIPs: [] } }),
]);

const pod = (what: string, faults: Faults, ...finds: readonly string[]): Case => ({
  what,
  more: [workload("production", faults)],
  finds: finds.map((each) => `mandatory tool: Deployment tool${each}`),
});
const inPod = (securityContext: Values): Faults => ({ pod: { securityContext } });
const inContainer = (securityContext: Values): Faults => ({ container: { securityContext } });

itHolds(kernelSurface, [
  pod(
    "an unmasked /proc",
    inContainer({ procMount: "Unmasked" }),
    ", container tool: procMount is Unmasked; allowed: Default",
  ),
  ...["appArmorProfile", "seccompProfile"].flatMap((key) => [
    pod(
      `no ${key} of a pod`,
      inPod({ [key]: { type: "Unconfined" } }),
      `: ${key}.type is Unconfined; allowed: RuntimeDefault, Localhost`,
    ),
    pod(
      `no ${key} of a container`,
      inContainer({ [key]: { type: "Unconfined" } }),
      `, container tool: ${key}.type is Unconfined; allowed: RuntimeDefault, Localhost`,
    ),
  ]),
  pod(
    "another type of SELinux",
    inPod({ seLinuxOptions: { type: "spc_t" } }),
    ": seLinuxOptions.type is spc_t; allowed: container_t, container_init_t, container_kvm_t, container_engine_t",
  ),
  ...["user", "role"].map((key) =>
    pod(
      `another ${key} of SELinux`,
      inContainer({ seLinuxOptions: { [key]: "x" } }),
      `, container tool: seLinuxOptions.${key} is set; allowed: none`,
    ),
  ),
  ...["kernel.msgmax", "net.core.somaxconn"].map((name): Case => ({
    ...pod(`the sysctl ${name}`, inPod({ sysctls: [{ name, value: "1" }] })),
    finds: [
      `mandatory tool: Deployment tool: sysctl ${name} is not safe; allowed: kernel.shm_rmid_forced, net.ipv4.ip_local_port_range, net.ipv4.ip_local_reserved_ports, net.ipv4.ip_unprivileged_port_start, net.ipv4.ping_group_range, net.ipv4.tcp_fin_timeout, net.ipv4.tcp_keepalive_intvl, net.ipv4.tcp_keepalive_probes, net.ipv4.tcp_keepalive_time, net.ipv4.tcp_rmem, net.ipv4.tcp_syncookies, net.ipv4.tcp_wmem`,
    ],
  })),
  pod(
    "the host's processes on Windows",
    inPod({ windowsOptions: { hostProcess: true } }),
    ": windowsOptions.hostProcess is true; allowed: false",
  ),
  pod("what the platform has", {
    ...inPod({
      sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: "0" }],
      seccompProfile: { type: "RuntimeDefault" },
      seLinuxOptions: { type: "container_t" },
    }),
    ...inContainer({ procMount: "Default", appArmorProfile: { type: "Localhost" } }),
  }),
  pod("what is not known yet", { pod: { securityContext: computed } }),
]);

const wide = "allowed: a host, or a wildcard of a domain";

itHolds(wildcardHosts, [
  ...["*", "*.com"].map((host) =>
    object(types.ingress, { spec: { rules: [{ host }] } }, `spec.rules[0].host is ${host}; ${wide}`),
  ),
  ...[types.route, types.grpcRoute].map((type) =>
    object(type, { spec: { hostnames: ["a.example.com", "*.dev"] } }, `spec.hostnames[1] is *.dev; ${wide}`),
  ),
  object(
    types.gateway,
    { spec: { listeners: [{ hostname: "*.com" }] } },
    `spec.listeners[0].hostname is *.com; ${wide}`,
  ),
  object(
    types.ingress,
    { spec: { rules: [{}] } },
    "spec.rules[0] has no host, so that it takes every one; allowed: one",
  ),
  object(
    types.ingress,
    { spec: { defaultBackend: { service: { name: "x" } } } },
    "spec.defaultBackend takes every host that no rule names; allowed: rules with hosts",
  ),
  object(types.ingress, { spec: { rules: [{ host: "*.shop.example.com" }, { host: "a.example.com" }] } }),
  object(types.route, { spec: {} }),
  {
    what: "what is not known yet",
    more: [resource("production", types.ingress, "x", { spec: { rules: [{ host: computed }] } })],
    finds: [],
  },
]);

itHolds(blockingBudget, [
  ...[0, "0", "0%"].map((most: Value) =>
    object(
      types.disruptionBudget,
      { spec: { maxUnavailable: most } },
      `spec.maxUnavailable is ${String(most)}, so that no pod may go; allowed: 1 or more`,
    ),
  ),
  object(
    types.disruptionBudget,
    { spec: { minAvailable: "100%" } },
    "spec.minAvailable is 100%, so that no pod may go; allowed: less",
  ),
  object(types.disruptionBudget, { spec: { maxUnavailable: 1 } }),
  object(types.disruptionBudget, { spec: { minAvailable: "50%" } }),
  object(types.disruptionBudget, { spec: { maxUnavailable: computed } }),
]);

const scaler = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler";
const advised = (type: string, spec: Values, ...finds: readonly string[]): Case => ({
  ...object(type, { spec }),
  finds: finds.map((each) => `advisory x: HorizontalPodAutoscaler x: ${each}`),
});
const byCpu = "no metric is stated, so that it is 80 % of the CPU requested; allowed: one that fits";
const metrics = [{ type: "Resource", resource: { name: "cpu" } }];

itHolds(autoscalerMetrics, [
  advised(scaler, { maxReplicas: 3 }, byCpu),
  advised(scaler, { maxReplicas: 3, metrics: [] }, byCpu),
  advised("kubernetes:autoscaling/v1:HorizontalPodAutoscaler", { maxReplicas: 3 }, byCpu),
  advised(
    scaler,
    { minReplicas: 3, maxReplicas: 3, metrics },
    "maxReplicas is 3 and minReplicas 3, so that it never scales; allowed: more",
  ),
  advised(scaler, { minReplicas: 2, maxReplicas: 3, metrics }),
  advised("kubernetes:autoscaling/v1:HorizontalPodAutoscaler", {
    maxReplicas: 3,
    targetCPUUtilizationPercentage: 70,
  }),
  advised(scaler, { maxReplicas: 3, metrics: computed }),
]);

const enforce = "pod-security.kubernetes.io/enforce";
const labelled = (labels: Value): Values => ({ metadata: { name: "x", labels } });
const standard = "allowed: restricted, baseline";

itHolds(podSecurity, [
  object(types.namespace, { metadata: { name: "x" } }, `${enforce} is not set; ${standard}`),
  object(types.namespace, labelled({ [enforce]: "privileged" }), `${enforce} is privileged; ${standard}`),
  object(
    types.namespace,
    labelled({ "pod-security.kubernetes.io/warn": "restricted" }),
    `${enforce} is not set; ${standard}`,
  ),
  {
    what: "labels that are taken off the environment's own",
    type: types.namespace,
    name: "prod",
    edits: [[["metadata", "labels", enforce], undefined]],
    finds: [`mandatory prod: Namespace prod: ${enforce} is not set; ${standard}`],
  },
  {
    what: "a patch that takes it back",
    more: [resource("production", `${types.namespace}Patch`, "x", labelled({ [enforce]: "privileged" }))],
    finds: [`mandatory x: patch of Namespace x: ${enforce} is privileged; ${standard}`],
  },
  object(types.namespace, labelled({ [enforce]: "baseline" })),
  object(types.namespace, labelled(computed)),
]);
