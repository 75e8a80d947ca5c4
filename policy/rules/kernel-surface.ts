import { at, listOf, textOf, type Known } from "../../lib/known";
import { placeOf } from "../../lib/kubernetes/workload";
import type { WorkloadRule } from "../rule";

/** What the Pod Security Standard `baseline` asks besides, and a namespace of the platform admits nothing else. */
export const kernelSurface: WorkloadRule = {
  kind: "workload",
  name: "kernel-surface",
  description:
    "A pod leaves what stands between it and its node's kernel as it is. Take out procMount, sysctls that are not " +
    "safe, SELinux users, roles and types of one's own, and profiles of AppArmor and seccomp that are Unconfined.",
  severity: "high",
  level: "mandatory",
  *check(workload) {
    const { what, pod, containers } = workload;
    const context = at(pod, "securityContext");
    for (const fault of contextFaults(context)) yield `${what}: ${fault}`;
    for (const sysctl of listOf(at(context, "sysctls"))) {
      const name = textOf(at(sysctl, "name"));
      if (name !== "" && !safeSysctls.includes(name))
        yield `${what}: sysctl ${name} is not safe; allowed: ${safeSysctls.join(", ")}`;
    }
    for (const container of containers) {
      const own = at(container.spec, "securityContext");
      const mount = at(own, "procMount");
      if (typeof mount === "string" && mount !== "" && mount !== "Default")
        yield `${placeOf(workload, container)}: procMount is ${mount}; allowed: Default`;
      for (const fault of contextFaults(own)) yield `${placeOf(workload, container)}: ${fault}`;
    }
  },
};

function* contextFaults(context: Known | undefined): Iterable<string> {
  for (const key of ["appArmorProfile", "seccompProfile"])
    if (at(context, `${key}.type`) === "Unconfined")
      yield `${key}.type is Unconfined; allowed: RuntimeDefault, Localhost`;
  const type = textOf(at(context, "seLinuxOptions.type"));
  if (type !== "" && !/^container(_init|_kvm|_engine)?_t$/.test(type))
    yield `seLinuxOptions.type is ${type}; allowed: container_t, container_init_t, container_kvm_t, container_engine_t`;
  for (const key of ["user", "role"])
    if (textOf(at(context, `seLinuxOptions.${key}`)) !== "")
      yield `seLinuxOptions.${key} is set; allowed: none`;
  if (at(context, "windowsOptions.hostProcess") === true)
    yield "windowsOptions.hostProcess is true; allowed: false";
}

/** Those that are the pod's alone, as the Pod Security Standards list them. */
const safeSysctls: readonly string[] = [
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.ip_local_reserved_ports",
  "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.ping_group_range",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_rmem",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.tcp_wmem",
];
