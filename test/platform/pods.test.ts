import assert from "node:assert/strict";
import { podsOf } from "../../stacks/pods";
import { mebibytes, millicores } from "../../lib/kubernetes/quantity";
import { environmentOf } from "../components/platform";
import type { Container, PodSpec, SecurityContext } from "./kubernetes";
import { containersOf, itRenders, podsIn, releases, selects, workloads } from "./rendered";
import type { PodGroup } from "../../lib/kubernetes/pod-group";

/** Types of volumes that Pod Security's level `restricted` lets a pod have. */
const volumes = [
  "configMap",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "persistentVolumeClaim",
  "projected",
  "secret",
];

describe("the pods of the real charts", () => {
  itRenders("pass Pod Security restricted, hooks and init containers included", releases, (rendering) => {
    for (const pod of podsIn(rendering)) {
      const { spec } = pod;
      for (const key of ["hostNetwork", "hostPID", "hostIPC"] as const) assert.ok(spec[key] !== true, key);
      for (const { name, ...source } of spec.volumes ?? []) {
        for (const type of Object.keys(source)) assert.ok(volumes.includes(type), `${name}: ${type}`);
      }
      for (const container of containersOf(pod))
        assertRestricted(container, spec.securityContext ?? {}, pod.metadata.name);
    }
  });

  itRenders("say of every container what it needs and how much memory it may use", releases, (rendering) => {
    for (const pod of podsIn(rendering)) {
      for (const { name, resources } of containersOf(pod)) {
        const where = `${pod.metadata.name} ${name}`;
        const { cpu, memory } = resources?.requests ?? {};
        assert.ok(cpu && memory && resources?.limits?.["memory"], where);
      }
    }
  });

  itRenders("are labelled with who answers for them", releases, (rendering, plan) => {
    const { name: environment, tier, labels } = environmentOf(plan);
    for (const { metadata } of podsIn(rendering)) {
      const { labels: found } = metadata;
      assert.deepEqual(
        [found["environment"], found["team"], found["tier"]],
        [environment, labels.team, tier],
        metadata.name,
      );
      assert.ok(found["app"], metadata.name);
    }
  });

  itRenders("are spread by labels that they have", releases, (rendering) => {
    for (const { metadata, spec } of workloads(rendering)) {
      for (const { labelSelector } of spec.template.spec.topologySpreadConstraints ?? []) {
        assert.ok(selects(labelSelector, spec.template.metadata.labels), metadata.name);
      }
    }
  });
});

function assertRestricted(container: Container, pod: SecurityContext, owner: string): void {
  const context = container.securityContext ?? {};
  const where = `${owner} ${container.name}`;
  assert.equal(context.allowPrivilegeEscalation, false, where);
  assert.ok(context.privileged !== true, where);
  assert.deepEqual(context.capabilities?.drop, ["ALL"], where);
  const added = context.capabilities.add ?? [];
  assert.deepEqual(
    added.filter((name) => name !== "NET_BIND_SERVICE"),
    [],
    where,
  );
  assert.equal(context.runAsNonRoot ?? pod.runAsNonRoot, true, where);
  assert.notEqual(context.runAsUser ?? pod.runAsUser, 0, where);
  const profile = context.seccompProfile ?? pod.seccompProfile;
  assert.ok(["RuntimeDefault", "Localhost"].includes(profile?.type ?? ""), where);
  for (const { hostPort } of container.ports ?? []) assert.equal(hostPort, undefined, where);
}

/** What the capacity check calls the workloads whose names differ. */
const groups: Readonly<Record<string, string>> = {
  "postgres-postgresql-ha-postgresql": "postgres",
  "postgres-postgresql-ha-pgpool": "pgpool",
  "redis-node": "redis",
};

describe("the capacity check", () => {
  itRenders("counts every pod as it is rendered", releases, (rendering, plan) => {
    const counted = podsOf(environmentOf(plan), []);
    for (const { metadata, spec } of workloads(rendering)) {
      const name = groups[metadata.name] ?? metadata.name;
      const group = counted.find((candidate) => candidate.name === name);
      assert.ok(group, `${name} is not counted`);
      const { cpu, memory, replicas, pool, tolerations, spread } = group;
      assert.deepEqual(
        { name, replicas, cpu, memory, pool, tolerations: tolerations.map(withOperator), spread },
        {
          name,
          replicas: spec.replicas,
          ...requestsOf(spec.template.spec),
          ...placementOf(spec.template.spec),
        },
      );
    }
  });

  itRenders("counts nothing that is not rendered", ["argocd", "postgres"], (rendering, plan, release) => {
    const rendered = workloads(rendering).map(({ metadata }) => groups[metadata.name] ?? metadata.name);
    const prefix = { argocd: /^argocd-/, postgres: /^(postgres|pgpool)$/ }[release] as RegExp;
    const counted = podsOf(environmentOf(plan), []).filter(({ name }) => prefix.test(name));
    assert.deepEqual(counted.map(({ name }) => name).sort(), rendered.sort());
  });
});

/** A toleration without an operator is one of equality. */
function withOperator(toleration: PodGroup["tolerations"][number]) {
  return { ...toleration, operator: toleration.operator ?? "Equal" };
}

/** As the scheduler reckons: all containers together, or an init container that asks for more. */
function requestsOf({ containers, initContainers }: PodSpec): { cpu: number; memory: number } {
  const most = (unit: (quantity: string) => number, resource: string): number => {
    const each = ({ resources }: Container) => unit(resources?.requests?.[resource] ?? "");
    const together = containers.map(each).reduce((total, request) => total + request, 0);
    return Math.max(together, ...(initContainers ?? []).map(each));
  };
  return { cpu: most(millicores, "cpu"), memory: most(mebibytes, "memory") };
}

function placementOf({ topologySpreadConstraints = [], affinity, nodeSelector, tolerations = [] }: PodSpec) {
  const even = topologySpreadConstraints.some(
    ({ whenUnsatisfiable }) => whenUnsatisfiable === "DoNotSchedule",
  );
  const apart = affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution !== undefined;
  return {
    pool: nodeSelector?.["doks-platform/pool"],
    tolerations,
    spread: apart ? "apart" : even ? "even" : "any",
  };
}
