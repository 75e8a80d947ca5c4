import type * as pulumi from "@pulumi/pulumi";
import type { EnvironmentSpec } from "./schema";

/** Secrets that a stack may hold, each set with `pulumi config set --secret doks-platform:<name>`. */
export type SecretName =
  | "repositoryToken"
  | "repositorySshKey"
  | "repositoryAppKey"
  | "gitWebhookSecret"
  | "dnsToken"
  | "oidcClientSecret";

/** One application of the environment, as its folder in apps/ describes it for this tier. */
export interface Application {
  /** Name of the folder, of the Deployment and of the Service. */
  readonly name: string;
  /** Value files from the repository's root, in order of precedence; `<tier>.yaml` may be missing. */
  readonly valueFiles: readonly string[];
  /** Hosts that it is reached under; empty when it has no route. */
  readonly hosts: readonly string[];
}

type DeepReadonly<T> = T extends (infer E)[]
  ? readonly DeepReadonly<E>[]
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T;

type Spec = DeepReadonly<EnvironmentSpec>;

/** A complete, checked environment: all that components ever learn about a stack. */
export interface Environment extends Omit<Spec, "cluster" | "delivery"> {
  /** Pulumi project, `doks-platform`. */
  readonly project: string;
  /** Pulumi stack; decides nothing but names. */
  readonly stack: string;
  readonly cluster: Spec["cluster"] & { readonly name: string };
  readonly delivery: Omit<Spec["delivery"], "apps"> & {
    readonly apps: readonly Application[];
    readonly argocd: Spec["delivery"]["argocd"] & { readonly host: string };
  };
  /** Every host of the environment's Gateway, sorted: Argo CD's and the applications'. */
  readonly hosts: readonly string[];
  readonly secrets: { readonly [name in SecretName]?: pulumi.Output<string> };
}
