import type { ApplicationSpec } from "../applications";
import type { Environment } from "../environment";
import type { Check } from "../violation";
import { applications } from "./applications";
import { capacity } from "./capacity";
import { chartValues } from "./chart-values";
import { charts } from "./charts";
import { clusterVersion } from "./cluster-version";
import { firewall } from "./firewall";
import { hosts } from "./hosts";
import { namespaces } from "./namespaces";
import { nodeSizes } from "./node-sizes";
import { placement } from "./placement";
import { pools } from "./pools";
import { postgres } from "./postgres";
import { quorum } from "./quorum";
import { region } from "./region";
import { repository } from "./repository";
import { resources } from "./resources";
import { secrets } from "./secrets";
import { storage } from "./storage";
import { subnets } from "./subnets";
import { volumes } from "./volumes";

/** What the checks judge: an environment, and what its applications' values ask for. */
export interface Subject {
  readonly environment: Environment;
  readonly applications: readonly ApplicationSpec[];
}

/** All cross-checks, in the order in which their violations are told. */
export const checks: readonly Check<Subject>[] = [
  namespaces,
  clusterVersion,
  region,
  nodeSizes,
  pools,
  subnets,
  firewall,
  storage,
  quorum,
  volumes,
  resources,
  postgres,
  placement,
  chartValues,
  hosts,
  repository,
  secrets,
  charts,
  applications,
  capacity,
];
