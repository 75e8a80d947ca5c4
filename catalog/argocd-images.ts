import type { JsonObject } from "../lib/json";
import { mirrored } from "./images";

/**
 * Values of Argo CD's chart that take every image from a mirror: those of what this program leaves off too, such
 * as Dex, since an environment's own values may switch it on.
 * @param mirror registry, with path if any
 */
export function argocdImages(mirror: string): JsonObject {
  const redis = mirrored(mirror, "docker/library/redis");
  const exporter = "oliver006/redis_exporter";
  return {
    global: mirrored(mirror, "argoproj/argocd"),
    dex: mirrored(mirror, "dexidp/dex"),
    server: { extensions: mirrored(mirror, "argoprojlabs/argocd-extension-installer") },
    redis: { ...redis, exporter: mirrored(mirror, exporter) },
    "redis-ha": {
      ...redis,
      exporter: { image: `${mirror}/${exporter}` },
      haproxy: mirrored(mirror, "docker/library/haproxy"),
      configmapTest: mirrored(mirror, "koalaman/shellcheck"),
      sysctlImage: { registry: `${mirror}/docker/library` },
    },
  };
}
