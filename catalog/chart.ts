/** A chart at one version. It stands beside the component that installs it; pins.ts only collects them. */
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
}

/** A load balancer that something in the cluster asks DigitalOcean for. */
export interface DeclaredLoadBalancer {
  /** Name in the account, which must be unique there. */
  readonly name: string;
  /** Number of its nodes, each of which is billed. */
  readonly nodes: number;
}
