import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../stacks/environment";
import type { Controllers } from "../controllers/controllers";
import type { PostgresEndpoint, RabbitmqEndpoint, RedisEndpoint } from "./endpoint";
import { PostgresHa } from "./postgres-ha";
import { Rabbitmq } from "./rabbitmq";
import { Redis } from "./redis";

/** The endpoints of an environment; one that is not enabled is absent. */
export interface Endpoints {
  readonly postgres?: PostgresEndpoint;
  readonly redis?: RedisEndpoint;
  readonly rabbitmq?: RabbitmqEndpoint;
}

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
    const { postgres, redis, rabbitmq } = environment.data;
    const { namespace, storageClasses } = controllers;
    const service = { environment, namespace, storageClasses };
    const child = { parent: this };
    this.endpoints = {
      ...(postgres.enabled && { postgres: new PostgresHa("postgres", service, child).endpoint }),
      ...(redis.enabled && { redis: new Redis("redis", service, child).endpoint }),
      ...(rabbitmq.enabled && { rabbitmq: new Rabbitmq("rabbitmq", service, child).endpoint }),
    };
    this.registerOutputs();
  }
}
