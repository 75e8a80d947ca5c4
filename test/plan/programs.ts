import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Plan } from "../../plan/plan";
import type { PlannedResource } from "../../plan/resource";

/** A resource of no real provider: any inputs, and one output that only a deployment knows. */
export class Thing extends pulumi.CustomResource {
  declare readonly value: pulumi.Output<string>;
  declare readonly known: pulumi.Output<string>;
  declare readonly token: pulumi.Output<string>;

  constructor(name: string, inputs: pulumi.Inputs, opts?: pulumi.CustomResourceOptions) {
    super("test:index:Thing", name, { ...inputs, value: undefined }, opts);
  }
}

/** A component that holds nothing by itself. */
export class Group extends pulumi.ComponentResource {
  constructor(name: string, opts?: pulumi.ComponentResourceOptions, type = "test:index:Group") {
    super(type, name, {}, opts);
  }
}

/** A Kubernetes provider for a cluster that is not there. */
export function provider(name = "cluster", opts?: pulumi.ResourceOptions): kubernetes.Provider {
  return new kubernetes.Provider(name, { kubeconfig: "{}" }, opts);
}

/** The one {@link Thing} of this name. */
export function thing(plan: Plan, name: string): PlannedResource {
  return plan.get("test:index:Thing", name);
}
