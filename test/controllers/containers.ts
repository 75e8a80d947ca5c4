import assert from "node:assert/strict";
import type { Container } from "../platform/kubernetes";
import { ofKind, workloads, type Rendering } from "../platform/rendered";

/** What a chart has a container do: its arguments and its environment. */
export interface Command {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

interface KeyReference {
  readonly name: string;
  readonly key: string;
}

/** The command of a workload's first container, with what the chart's own ConfigMaps say in its environment. */
export function commandOf(rendering: Rendering, workload: string): Command {
  const found = workloads(rendering).find(({ metadata }) => metadata.name === workload);
  const [container] = found?.spec.template.spec.containers ?? [];
  assert.ok(container, `the chart has no ${workload}`);
  const variables = (container.env ?? []).map(
    (variable) => [variable.name, valueOf(rendering, variable)] as const,
  );
  return {
    args: container.args ?? [],
    env: Object.fromEntries(variables.filter((pair): pair is [string, string] => pair[1] !== undefined)),
  };
}

function valueOf(
  rendering: Rendering,
  { value, valueFrom }: NonNullable<Container["env"]>[number],
): string | undefined {
  const { configMapKeyRef } = (valueFrom ?? {}) as { readonly configMapKeyRef?: KeyReference };
  if (configMapKeyRef === undefined) return value;
  const map = ofKind(rendering, "ConfigMap").find(({ metadata }) => metadata.name === configMapKeyRef.name);
  return map?.data?.[configMapKeyRef.key];
}
