import type { DigitalOcean } from "../../lib/digitalocean/client";
import { exactVersion, minorOf } from "../../lib/digitalocean/kubernetes-versions";
import { HookError } from "../report";

/**
 * Refuses a version that DOKS does not make any more, or not yet, before anything is made for it.
 * @param stated what the config has: a slug, or a minor such as `1.35`
 * @param asked what is to be made, if that is known: the slug that the state keeps of a minor may be an old one
 * @throws HookError that names those on offer; DigitalOceanError
 */
export async function refuseUnofferedVersion(
  digitalocean: Pick<DigitalOcean, "kubernetesVersions">,
  stated: string,
  asked?: unknown,
): Promise<void> {
  const version = typeof asked === "string" && exactVersion.test(asked) ? asked : stated;
  const offered = await digitalocean.kubernetesVersions();
  const minors = [...new Set(offered.map(minorOf))];
  if ((exactVersion.test(version) ? offered : minors).includes(version)) return;
  const got =
    version === stated ? version : `${version}, kept in the state since ${stated} was first written`;
  const kept =
    version === stated
      ? `or a minor of these, which takes its newest patch: ${minors.join(", ")}; for a cluster that is there, the slug ` +
        "that it has"
      : "one of these slugs in its place";
  throw new HookError(
    `cluster.version: got ${got}, which DigitalOcean does not offer; allowed: ${offered.join(", ")}, ${kept}`,
  );
}
