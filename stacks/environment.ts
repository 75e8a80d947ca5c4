import type * as pulumi from "@pulumi/pulumi";
import type { PodGroup } from "../lib/kubernetes/pod-group";
import type { Application, ApplicationSpec } from "./applications";
import type { EnvironmentSpec } from "./schema";

/** Secrets that a stack may hold, each set with `pulumi config set --secret doks-platform:<name>`. */
export type SecretName =
  | "repositoryToken"
  | "repositorySshKey"
  | "repositoryAppKey"
  | "gitWebhookSecret"
  | "dnsToken"
  | "csiToken"
  | "kubeconfig"
  | "oidcClientSecret";

type DeepReadonly<T> = T extends (infer E)[]
  ? readonly DeepReadonly<E>[]
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T;

type Spec = DeepReadonly<EnvironmentSpec>;
type Named<Cluster> = Cluster extends unknown ? Cluster & { readonly name: string } : never;

/** A complete, checked environment: all that components ever learn about a stack. */
export interface Environment extends Omit<Spec, "cluster" | "delivery"> {
  /** Pulumi project, `doks-platform`. */
  readonly project: string;
  /** Pulumi stack; decides nothing but names. */
  readonly stack: string;
  readonly cluster: Named<Spec["cluster"]>;
  readonly delivery: Omit<Spec["delivery"], "apps"> & {
    readonly apps: readonly Application[];
    readonly argocd: Spec["delivery"]["argocd"] & { readonly host: string };
  };
  /** Every host of the environment's Gateway, sorted: the applications', and Argo CD's where it is the stack's. */
  readonly hosts: readonly string[];
  /** All pods that it asks for, besides what runs on every node; not enumerable. */
  readonly pods: readonly PodGroup[];
  /** The applications with their values, in the order of `delivery.apps`; not enumerable. */
  readonly applications: readonly ApplicationSpec[];
  readonly secrets: { readonly [name in SecretName]?: pulumi.Output<string> };
}
