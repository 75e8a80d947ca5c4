import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Tier } from "../../stacks/schema";
import { root, type Rendering } from "./helm";
import { namespaceOf, platform } from "./platform";

/** API group of Prometheus' operator. */
export const monitoring = "monitoring.coreos.com/v1";
/** Folder of applications that are not the platform's own, from the repository's root. */
export const folder = "test/fixtures/apps/samples";

/** Those that charts/service renders. */
export const charts = ["finance-service", "orders-backend", "web-server", "workflows-api"];

/** What one of them renders to, on a cluster with Prometheus' operator or without. */
export function fixture(
  release: string,
  tier: Tier,
  apiVersions: readonly string[] = [monitoring],
): Rendering {
  const files = ["defaults", tier].map((name) => `${folder}/${release}/${name}.yaml`);
  return {
    release,
    namespace: namespaceOf(tier),
    files: files.filter((file) => existsSync(join(root, file))),
    values: { platform: platform(tier) },
    apiVersions,
  };
}
