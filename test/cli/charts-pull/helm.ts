import { readFileSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { stringify } from "yaml";
import { pins } from "../../../catalog";
import type { ChartPin } from "../../../catalog/chart";

/**
 * Stands in for Helm: notes each call, pulls a chart as a text file that says what a Chart.yaml says, fails at the
 * chart that FAIL_AT names, keeps what is pushed in the folder HELM_REGISTRY, and renders one pod of an image that
 * bears the release's name.
 */
export const HELM = `
echo "$*" >> "$HELM_LOG"
case "$1" in
  version) ;;
  show) cat "$3" ;;
  template) printf 'kind: Pod\\nspec: { containers: [{ image: "quay.io/acme/%s:1" }] }\\n' "$2" ;;
  push)
    if [ "$(basename "$2")" = "$FAIL_PUSH_AT" ]; then
      echo "Error: unauthorized: please log in" >&2
      exit 1
    fi
    mkdir -p "$HELM_REGISTRY" && cp "$2" "$HELM_REGISTRY" ;;
  pull)
    source=$2
    name=\${2##*/}
    while [ $# -gt 0 ]; do
      case "$1" in --version) version=$2 ;; --destination) to=$2 ;; esac
      shift
    done
    if [ "$name" = "$FAIL_AT" ]; then
      echo "level=info msg=resolving" >&2
      echo "Error: $name: 403 Forbidden" >&2
      exit 1
    fi
    case "$source" in oci://mirror.example.org/*)
      if [ -n "$REGISTRY_SAYS" ]; then echo "Error: $REGISTRY_SAYS" >&2; exit 1; fi
      if cp "$HELM_REGISTRY/$name-$version.tgz" "$to" 2>/dev/null; then exit 0; fi
      echo "Error: mirror.example.org/charts/$name:$version: not found" >&2
      exit 1
    esac
    printf 'name: %s\\nversion: %s\\nappVersion: "9.%s"\\n%s' "$name" "\${GIVES:-$version}" "$version" "$MORE" \\
      > "$to/$name-\${GIVES:-$version}.tgz" ;;
esac`;

/** What that Helm pulls for a pin. */
export function chartText({ name, version }: ChartPin): string {
  return `name: ${name}\nversion: ${version}\nappVersion: "9.${version}"\n`;
}

/** The digest of what that Helm pulls for a pin. */
export function digestOf(pin: ChartPin): string {
  return `sha256:${createHash("sha256").update(chartText(pin)).digest("hex")}`;
}

/** Writes a lock file for the pins, with the digests that are given. */
export function writeLock(
  folder: string,
  digest: (pin: ChartPin) => string | undefined,
  locked: readonly ChartPin[] = pins,
): string {
  const path = join(folder, "charts.lock.yaml");
  const charts = locked.map(({ name, version, repository }) => {
    const known = digest({ name, version, repository });
    return { name, version, repository, ...(known !== undefined && { digest: known }) };
  });
  writeFileSync(path, `# Mine.\n${stringify({ charts })}`);
  return path;
}

/** The digests of a lock file, by the chart's name. */
export function digestsIn(path: string): Record<string, string> {
  const found = readFileSync(path, "utf8").matchAll(/name: (\S+)(?:\n {4}(?!digest).*)*\n {4}digest: (\S+)/g);
  return Object.fromEntries([...found].map(([, name = "", digest = ""]) => [name, digest]));
}
