/** A version slug of DOKS as its API gives it, such as `1.35.4-do.0`. */
export const exactVersion = /^1\.\d+\.\d+-do\.\d+$/;

/**
 * Order of versions as far as both go: below 0 where the first is lower. `1.35` counts as any of its patches, since the
 * one that a cluster gets is at least as new.
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => (version.match(/\d+/g) ?? []).map(Number)) as [
    number[],
    number[],
  ];
  const differing = left.findIndex((part, index) => index < right.length && part !== right[index]);
  return differing === -1 ? 0 : (left[differing] ?? 0) - (right[differing] ?? 0);
}

/** `1.35` of `1.35.4` or `1.35.4-do.0`. */
export function minorOf(version: string): string {
  return version.split(".").slice(0, 2).join(".");
}

/** Kubernetes' own version: `1.35.4` of `1.35.4-do.0`, and of a minor its first, which differs in no API. */
export function upstreamVersion(version: string): string {
  return exactVersion.test(version) ? version.replace(/-do\.\d+$/, "") : `${version}.0`;
}
