import * as pulumi from "@pulumi/pulumi";
import { argocd } from "../../catalog";
import type { Environment } from "../../stacks/environment";
import type { Configs } from "../configs/configs";
import type { Controllers } from "../controllers/controllers";
import type { Data } from "../data/data";
import { createApplication, createProject } from "./applications";
import { types } from "../../lib/resource-types";
import { demandOf } from "./claims";
import { createGeneratedSecret } from "./generated-secrets";
import { platformValues } from "./platform-values";
import { createRepositoryCredentials } from "./repository";

export interface DeliveryArgs {
  readonly environment: Environment;
  readonly controllers: Controllers;
  readonly configs: Configs;
  readonly data: Data;
}

/** Layer 5: Argo CD's project and one Application for each app, in which the platform ends and Git begins. */
export class Delivery extends pulumi.ComponentResource {
  /** Names of the Applications in Argo CD. */
  readonly applications: readonly pulumi.Output<string>[];

  constructor(name: string, args: DeliveryArgs, opts: pulumi.ComponentResourceOptions) {
    const { environment, controllers, configs, data } = args;
    const demand = demandOf(environment);
    super(types.delivery, name, { ...demand }, opts);
    const namespace = controllers.argocdNamespace;
    const deliverer = [controllers.clusterWide?.get(argocd.release) ?? []].flat();

    const repository = createRepositoryCredentials(environment, namespace, {
      parent: this,
      dependsOn: deliverer,
    });
    // The Applications depend on all of these through their project: they begin when everything that an
    // application uses is ready, and are gone before the controller that has to clean up after them.
    const project = createProject(environment, namespace, {
      parent: this,
      dependsOn: [...deliverer, configs.gateway, data, ...(repository ? [repository] : [])],
    });
    this.applications = environment.delivery.apps.map((application) => {
      const secret = createGeneratedSecret(environment, application, controllers.namespace.metadata.name, {
        parent: this,
      });
      const platform = platformValues(environment, application, configs.gateway, data.endpoints);
      const resource = createApplication(
        { environment, application, namespace, platform, gateway: configs.gateway },
        { parent: this, dependsOn: secret ? [project, secret] : project },
      );
      return resource.metadata.name;
    });
    this.registerOutputs(demand);
  }
}
