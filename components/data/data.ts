import * as pulumi from "@pulumi/pulumi";
import type { DataServiceName } from "../../catalog";
import type { DataService as Chart } from "../../catalog/chart";
import type { Endpoint } from "../../catalog/endpoint";
import type { Environment } from "../../stacks/environment";
import { dataServicesOf, keptServicesOf } from "../../stacks/installed";
import type { Controllers } from "../controllers/controllers";
import { DataService } from "./data-service";

/** The endpoints of an environment, by the data services' names; one that is not enabled is absent. */
export type Endpoints = Readonly<Partial<Record<DataServiceName, Endpoint>>>;

export interface DataArgs {
  readonly environment: Environment;
  readonly controllers: Controllers;
}

/** Layer 4: the data services of the environment, side by side. */
export class Data extends pulumi.ComponentResource {
  readonly endpoints: Endpoints;

  constructor(name: string, args: DataArgs, opts: pulumi.ComponentResourceOptions) {
    super("doks-platform:layer:Data", name, {}, opts);
    const { environment, controllers } = args;
    const { namespace, storageClasses } = controllers;
    const service = { environment, namespace, storageClasses };
    const make = (chart: Chart) => new DataService(chart, service, { parent: this });
    this.endpoints = Object.fromEntries(
      dataServicesOf(environment).map((chart) => [chart.path.replace("data.", ""), make(chart).endpoint]),
    );
    // Their volumes are there, so what opens these stays.
    keptServicesOf(environment).forEach(make);
    this.registerOutputs();
  }
}
