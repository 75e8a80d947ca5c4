import { dataServices, sectionOf } from "../../catalog";
import type { DataSection, DataService } from "../../catalog/chart";
import { credentialsName } from "../../catalog/endpoint";
import { prices } from "../../lib/digitalocean/prices";
import { found, type Kubernetes } from "../../lib/kubernetes/client";
import { bytes } from "../../lib/kubernetes/quantity";
import type { Environment } from "../../stacks/environment";
import { cloudOf, isOwner } from "../../stacks/topology";
import { HookError, type Report } from "../report";
import { claimsThere, deleteClaims, type ClaimThere } from "./claims-there";

/**
 * Tells of each data service that is off which claims it has left, and what they cost. Refuses to switch one off whose
 * config does not say what becomes of its passwords: its volumes stay, and nobody opens them without.
 * @throws HookError, KubernetesError
 */
export async function lookAtOffServices(
  kubernetes: Kubernetes,
  environment: Environment,
  warn: Report,
): Promise<void> {
  const namespace = environment.name;
  for (const chart of Object.values<DataService>(dataServices)) {
    const section: DataSection = sectionOf(chart, environment);
    if (chart.wanted(section, environment)) continue;
    const claims = await claimsThere(kubernetes, namespace, chart.claims?.(section, environment) ?? []);
    if (claims.length === 0) continue;
    const left =
      `${chart.path} is off, and its claims stay, ${claims.map(({ name }) => name).join(", ")} in namespace ` +
      `${namespace}${price(claims, environment)}`;
    if (section.whenOff !== undefined || !(await hasCredentials(kubernetes, namespace, chart)))
      warn(`${left}, until somebody deletes them: ${deleteClaims(namespace, claims)}`);
    else
      throw new HookError(
        `${left}. Its passwords would go, without which nobody opens them again. Say in ${chart.path}.whenOff ` +
          "what becomes of these: `keep`, if the service may come back; `forget`, if nobody needs its data",
      );
  }
}

async function hasCredentials(
  kubernetes: Kubernetes,
  namespace: string,
  { release }: DataService,
): Promise<boolean> {
  const name = credentialsName(release);
  return (await found(kubernetes.core.readNamespacedSecret({ namespace, name }))) !== undefined;
}

/** Who pays for the volumes of another stack's cluster that stack knows. */
function price(claims: readonly ClaimThere[], environment: Environment): string {
  if (!isOwner(environment) || cloudOf(environment) !== "digitalocean") return "";
  const gibibytes = claims.reduce((sum, { size }) => sum + bytes(size) / 2 ** 30, 0);
  return `, for ${(gibibytes * prices.volume.usd).toFixed(2)} USD a month`;
}
