import { isDedicated } from "../topology";
import type { Check } from "../../lib/violation";
import { applications } from "./applications";
import { billedValues } from "./billed-values";
import { capacity } from "./capacity";
import { chartValues } from "./chart-values";
import { chartSections } from "./chart-sections";
import { charts } from "./charts";
import { clusterVersion } from "./cluster-version";
import { doneByHand } from "./done-by-hand";
import { firewall } from "./firewall";
import { hosts } from "./hosts";
import { loadBalancer } from "./load-balancer";
import { namespaces } from "./namespaces";
import { nodeSizes } from "./node-sizes";
import { pins } from "./pins";
import { placement } from "./placement";
import { pools } from "./pools";
import { quorum } from "./quorum";
import { region } from "./region";
import { repository } from "./repository";
import { resources } from "./resources";
import { secrets } from "./secrets";
import { settingsFiles } from "./settings-files";
import { stackName } from "./stack-name";
import { storage } from "./storage";
import { subnets } from "./subnets";
import { topology } from "./topology";
import type { DedicatedSubject, Subject } from "./subject";
import { uses } from "./uses";
import { volumes } from "./volumes";

/** For what can only be wrong with a cluster of the stack's own. */
function ofDedicated(check: Check<DedicatedSubject>): Check<Subject> {
  return (subject) => {
    const { environment } = subject;
    return isDedicated(environment) ? check({ ...subject, environment }) : [];
  };
}

/** All cross-checks, in the order in which their violations are told. */
export const checks: readonly Check<Subject>[] = [
  namespaces,
  topology,
  ofDedicated(stackName),
  ofDedicated(clusterVersion),
  ofDedicated(region),
  ofDedicated(nodeSizes),
  ofDedicated(pools),
  ofDedicated(subnets),
  ofDedicated(firewall),
  doneByHand,
  storage,
  quorum,
  volumes,
  resources,
  chartSections,
  ofDedicated(placement),
  chartValues,
  settingsFiles,
  billedValues,
  hosts,
  loadBalancer,
  repository,
  secrets,
  charts,
  applications,
  pins,
  uses,
  ofDedicated(capacity),
];
