import { argocdChart } from "./controllers/argocd";
import { certManagerChart } from "./controllers/cert-manager";
import { externalDnsChart } from "./controllers/external-dns";
import { metricsServerChart } from "./controllers/metrics-server";
import { traefikChart } from "./controllers/traefik";
import { postgresChart } from "./data/postgres-ha";
import { rabbitmqChart } from "./data/rabbitmq";
import { redisChart } from "./data/redis";
import type { ChartPin } from "../catalog/chart";

/** Every chart that the platform may install. Each pin stands beside its component; here they only meet. */
export const pins: readonly ChartPin[] = [
  argocdChart,
  certManagerChart,
  externalDnsChart,
  metricsServerChart,
  postgresChart,
  rabbitmqChart,
  redisChart,
  traefikChart,
];
