import type { Input } from "@pulumi/pulumi";
import type { z } from "zod";
import type { DeclaredLoadBalancer } from "../lib/digitalocean/load-balancer";
import type { JsonObject } from "../lib/json";
import type { Known, KnownObject } from "../lib/known";
import type { Labels } from "../lib/kubernetes/labels";
import type { Violation } from "../lib/violation";
import type { BilledValue } from "./billed-values";
import type { Endpoint } from "./endpoint";
import type { SettingsFile } from "./settings-files";
import type { Site } from "./site";

/** A chart at one version. */
export interface ChartPin {
  /** Name of the chart, such as `redis`. */
  readonly name: string;
  /** Exact version, such as `24.0.0`. */
  readonly version: string;
  /** Where it comes from: an OCI prefix (`oci://…`, without the chart's name) or a Helm repository's https URL. */
  readonly repository: string;
}

/** Claims that a chart's StatefulSet makes: one volume of `size` for each replica. */
export interface DeclaredClaims {
  /** Name of the StatefulSet. */
  readonly statefulSet: string;
  /** Name of the claim template; a claim is called `<template>-<statefulSet>-<ordinal>`. */
  readonly template: string;
  readonly replicas: number;
  /** Between which numbers they are scaled, beginning with `replicas`; absent where nothing scales them. */
  readonly scaled?: { readonly minimum: number; readonly ceiling: number };
  /** Size of each volume, such as `50Gi`. */
  readonly size: string;
  /** Name of the StorageClass. */
  readonly storageClass: string;
  /** Who makes the StatefulSet: Helm, where this is absent, or an operator, which makes it anew by itself. */
  readonly madeBy?: "operator";
}

/** A value that switches something, and what the chart takes if it is not stated. */
export type Switch = readonly [key: string, byDefault: boolean];

/** A container that a chart's values speak of. Slashes part keys, since keys have dots of their own. */
export interface ChartContainer {
  readonly name: string;
  /** Key of its values, such as `sentinel` or `redis-ha/haproxy`; the root by default. */
  readonly at?: string;
  /** Default no. */
  readonly init?: boolean;
  /** Switch of it, with what the chart takes by default; without one it is always there. */
  readonly when?: Switch;
  /** Key of its image where that is not `image` below `at`. */
  readonly image?: string;
  /** Key of the image that it takes where its own says nothing. */
  readonly imageFrom?: string;
  /** Registry and path of the image by default, where a tag may be stated alone. */
  readonly repository?: string;
  /** Key of its resources where that is not `resources` below `at`. */
  readonly resources?: string;
}

/** A workload of a chart: what of it the chart lets its values say. A test renders the real charts and compares. */
export interface ChartWorkload {
  /** As people call it, such as `pgpool`. */
  readonly name: string;
  /** As the capacity check calls its pods; default the release's name with the workload's, if that is another. */
  readonly pods?: string;
  readonly kind: "Deployment" | "StatefulSet" | "DaemonSet" | "Job";
  /**
   * Key of its values, for what is the pod's: nodes, tolerations, spread, volumes, host namespaces, further containers;
   * the root by default.
   */
  readonly at?: string;
  readonly when?: Switch;
  /** Key of its replicas, or their number where the chart has it fixed; default 1. A DaemonSet has none. */
  readonly replicas?: string | number;
  /**
   * Why rules about replicas pass it over: `nodes` of a data service have rules of their own, and of what there is
   * `one` of a second pod would serve nobody.
   */
  readonly exempt?: "nodes" | "one";
  /** Key that switches its PodDisruptionBudget, or whose presence does. */
  readonly budget?: string;
  /** Whether the chart never puts two of its pods on one node; default no. */
  readonly apart?: boolean;
  readonly containers: readonly ChartContainer[];
}

/**
 * All that anybody asks about one chart, so that a new one is one file: whoever needs to know something of the charts
 * goes through the list of them (index.ts), and a fact that is missing here does not compile. A service with two
 * engines is two charts at one `path`, each `wanted` for its own.
 */
export interface Chart<Schema extends z.ZodType = z.ZodType, Section = z.output<Schema>> {
  readonly pin: ChartPin;
  /** Name of its release and of the component around it. */
  readonly release: string;
  /** Where an environment has its section, such as `data.redis`. */
  readonly path: string;
  /** Shape of its section; each `describe` is documentation. */
  readonly section: Schema;
  /** What a tier puts into its section. */
  readonly presets: Readonly<Record<"development" | "staging" | "production", z.input<Schema>>>;
  /** Whether the environment has it. */
  wanted(section: Section, site: Site): boolean;
  /** Values of the chart, over which `values` of its section are laid. Never a credential. */
  values(section: Section, site: Site): JsonObject;
  /** What runs in the cluster because of it, as far as its values can say. */
  readonly workloads: readonly ChartWorkload[];
  /** Key under which it takes labels for all that it makes; default `commonLabels`. */
  readonly labelsKey?: string;
  /** Volumes that its StatefulSets make; default none. */
  claims?(section: Section, site: Site): readonly DeclaredClaims[];
  /** Load balancers that it asks for; default none. */
  loadBalancers?(section: Section, site: Site): readonly DeclaredLoadBalancer[];
  /** Values that would have it ask for something that is billed and declared nowhere; default none. */
  readonly billed?: readonly BilledValue[];
  /** Values that are files, to which lines of the section's `values` are added; default none. */
  readonly files?: readonly SettingsFile[];
  /** How its Services are to be reached where further values make them load balancers. */
  readonly insteadOfLoadBalancer?: string;
  /**
   * Further values that would contradict properties of the section, and what to use instead; default none. In capitals:
   * variables of containers.
   */
  readonly stated?: Readonly<Record<string, string>>;
  /** Values that others go by, such as ports, by their paths, each with the only one that it can have; default none. */
  readonly fixed?: Readonly<Record<string, string | number | boolean>>;
  /** Faults of its section that no single property shows; default none. */
  faults?(section: Section): readonly Violation[];
  /** Whether the definitions in the chart's folder crds/ are left out; default false. */
  readonly skipCrds?: boolean;
  /** Seconds that its pods may take to become ready; default 600. */
  readonly timeout?: number;
}

/** What rules ask about the chart of a data service; paths are in its values. */
export interface DataFacts {
  /** Number of the nodes that elect among each other. */
  readonly nodes: string;
  /** How many of them, or of those that watch them, must agree; absent where the service decides itself. */
  readonly agreement?: string;
  /** Disruption budgets: of those nodes first. */
  readonly budgets: readonly string[];
  readonly networkPolicies: readonly string[];
  /** Kubernetes Services, as far as they may be opened to the outside. */
  readonly services: readonly string[];
  /** Ports over which data or its administration can be had. */
  readonly ports: readonly number[];
  /** Configuration, as text, that decides on how many nodes a queue is kept; absent where there are no queues. */
  readonly queues?: string;
  /** Values by which it is configured from where nobody looks, such as a ConfigMap that is there already. */
  readonly unseen: readonly string[];
  /** What in its values lets somebody in without a password, as messages say it. */
  withoutPassword(values: KnownObject): Iterable<string>;
}

/** A key of a Secret: text that the configuration states, or a password by the name of its resource. */
export type Credential = string | { readonly password: string };

/** Kinds of what charts make in a namespace. */
export type BroughtKind =
  | "ConfigMap"
  | "Deployment"
  | "NetworkPolicy"
  | "PodDisruptionBudget"
  | "Role"
  | "RoleBinding"
  | "Secret"
  | "Service"
  | "ServiceAccount"
  | "StatefulSet";

/** A Secret besides, with passwords of its own: what its keys hold may be made of them. */
export interface FurtherSecret {
  readonly name: string;
  /** Passwords by what `stringData` calls them: the name of its resource, and the key that holds it alone. */
  readonly passwords: Readonly<Record<string, { readonly resource: string; readonly key: string }>>;
  readonly stringData: Readonly<
    Record<string, string | ((passwords: Readonly<Record<string, string>>) => string)>
  >;
}

/** A chart of the environment's own namespace that applications use by its address. */
export interface DataService<
  Schema extends z.ZodType<DataSection> = z.ZodType<DataSection>,
  Section = z.output<Schema>,
> extends Chart<Schema, Section> {
  /** Class that the component's type token names; it is part of URNs, so it never changes. */
  readonly typeName: string;
  /** Where applications reach it. */
  endpoint(section: Section, site: Site): Endpoint;
  /** What its Secret `<release>-credentials` holds, by key. */
  credentials(section: Section): Readonly<Record<string, Credential>>;
  /** A Secret besides; default none. */
  furtherSecret?(section: Section): FurtherSecret | undefined;
  /** Properties of its section that count only on an empty volume, each with what its values say of it. */
  readonly onEmptyVolume: Readonly<Record<string, (values: KnownObject) => Known | undefined>>;
  /** Names of what its chart makes in the environment's namespace, by kind. A test renders the real chart and compares. */
  readonly brings: Readonly<Partial<Record<BroughtKind, readonly string[]>>>;
  /** What the names of an application's variables begin with, such as `DATABASE`. */
  readonly variables: string;
  readonly facts: DataFacts;
}

/** What the section of every data service has. */
export interface DataSection {
  readonly enabled: boolean;
  readonly whenOff?: "keep" | "forget" | undefined;
  readonly replicas: number;
  readonly size: string;
  readonly pool?: string | undefined;
  readonly values: JsonObject;
}

/** A Secret that a chart's pods read. */
export interface AddOnSecret {
  /** Name of the resource. */
  readonly resource: string;
  /** Name of the Secret in the chart's namespace. */
  readonly name: string;
  /** What it belongs to, for labels. */
  readonly owner: string;
  readonly stringData: Readonly<Record<string, Input<string>>>;
  readonly labels?: Labels;
}

/** A chart that there is once in a cluster, in a namespace of its own. */
export interface AddOn<Schema extends z.ZodType = z.ZodType, Section = z.output<Schema>> extends Chart<
  Schema,
  Section
> {
  /** Class that the component's type token names; it is part of URNs, so it never changes. */
  readonly typeName: string;
  readonly namespace: string;
  /** Label `app.kubernetes.io/component` of its namespace. */
  readonly component: string;
  /** Pod Security Standard that its namespace enforces; default `restricted`. */
  readonly podSecurity?: PodSecurity;
  /** Secrets that have to be there first; default none. */
  secrets?(site: Site): readonly AddOnSecret[];
  /** Folder of catalog/manifests with objects that have to be there first; default none. */
  manifests?(section: Section): { readonly set: string; readonly name: string } | undefined;
  /** Releases that have to be ready first; default none: they install side by side. */
  readonly after?: readonly string[];
  /** What people open in a browser, through a route of its own; default nothing. */
  readonly page?: {
    host(section: Section, site: Site): string;
    readonly service: { readonly name: string; readonly port: number };
  };
}

export type PodSecurity = "privileged" | "baseline" | "restricted";
