import type { DigitalOcean } from "../../lib/digitalocean/client";
import { exactVersion, minorOf } from "../../lib/digitalocean/kubernetes-versions";
import { HookError } from "../report";

/**
 * Refuses a version that DOKS does not make any more, or not yet, before anything is made for it.
 * @param version a slug, or a minor such as `1.35`
 * @throws HookError that names those on offer; DigitalOceanError
 */
export async function refuseUnofferedVersion(
  digitalocean: Pick<DigitalOcean, "kubernetesVersions">,
  version: string,
): Promise<void> {
  const offered = await digitalocean.kubernetesVersions();
  const minors = [...new Set(offered.map(minorOf))];
  if ((exactVersion.test(version) ? offered : minors).includes(version)) return;
  throw new HookError(
    `cluster.version: got ${version}, which DigitalOcean does not offer; allowed: ${offered.join(", ")}, or a minor of ` +
      `these, which takes its newest patch: ${minors.join(", ")}`,
  );
}
