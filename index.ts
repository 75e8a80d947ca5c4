import { Foundation } from "./components/cluster/foundation";
import { shareCluster } from "./components/cluster/sharing";
import { Configs } from "./components/configs/configs";
import { Controllers } from "./components/controllers/controllers";
import { Data } from "./components/data/data";
import { Delivery } from "./components/delivery/delivery";
import { keepBill } from "./cost/bill";
import { readEnvironment } from "./stacks/read-environment";

const environment = readEnvironment();
const bill = keepBill();

const foundation = new Foundation("foundation", environment);
const { identity, inCluster, owner } = foundation;

const controllers = new Controllers("controllers", { environment, owner }, inCluster);
const configs = new Configs("configs", { environment, owner, controllers }, inCluster);
const data = new Data("data", { environment, controllers }, inCluster);
const delivery = new Delivery("delivery", { environment, controllers, configs, data }, inCluster);
const layers = [controllers, configs, data, delivery];

/** What stacks that share this cluster build on. */
export const platform = shareCluster("sharing", { environment, identity, layers }, inCluster);
/** How to reach the cluster; `npm run kubeconfig` reads it. */
export const cluster = foundation.cluster;
/** Hosts of the environment, and the address that their DNS records name. */
export const ingress = configs.ingress;
/** Addresses of the data services and the names of their Secrets. */
export const endpoints = data.endpoints;
/** Applications that Argo CD delivers. */
export const applications = delivery.applications;
/** USD a month of all that this stack makes, at list prices; `npm run plan` has it line by line. */
export const cost = bill();
