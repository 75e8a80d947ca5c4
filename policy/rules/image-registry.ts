import { inFull } from "../../lib/image";
import type { WorkloadRule } from "../rule";
import type { Settings } from "../settings";
import { placeOf } from "../../lib/kubernetes/workload";

/**
 * Where the platform's own charts and manifests pull from, as their publishers name it. A stack with
 * `charts.images.registry` adds its own; what applications run is the stack's to say, in `policy.registries`.
 */
const platformRegistries = [
  "docker.io/bitnamilegacy",
  "docker.io/digitalocean",
  "docker.io/koalaman/shellcheck",
  "docker.io/library/alpine",
  "docker.io/library/traefik",
  "docker.io/traefik",
  "ecr-public.aws.com/docker/library",
  "ghcr.io/dexidp",
  "ghcr.io/oliver006",
  "public.ecr.aws/docker/library",
  "quay.io/argoproj",
  "quay.io/argoprojlabs",
  "quay.io/jetstack",
  "registry.k8s.io",
];

/** Images come from registries that somebody has decided to trust. */
export const imageRegistry: WorkloadRule = {
  kind: "workload",
  name: "image-registry",
  description:
    "An image comes from a registry that is trusted. Take one from there, or add its registry to " +
    "policy.registries (applications) or charts.images.registry (the platform) of the stack's configuration.",
  severity: "high",
  level: "mandatory",
  requirement: "R-APP-8",
  *check(workload, settings) {
    // What runs in the environment's namespace may be either's: the platform's data services are there too.
    const platform = ["object", "patch", "release"].includes(workload.from);
    const trusted = [...trustedBy(settings), ...(platform ? platformRegistries : [])];
    const allowed = [
      ...trustedBy(settings),
      ...(platform ? ["a registry of the platform's own images"] : []),
    ].join(", ");
    const reported = new Set<string>();
    for (const container of workload.containers) {
      const { repository } = container;
      if (repository === undefined || reported.has(repository)) continue;
      reported.add(repository);
      if (isTrusted(repository, trusted)) continue;
      yield `${placeOf(workload, container)}: image of ${inFull(repository)}; allowed: ${allowed}`;
    }
  },
};

/** Registries that a stack trusts with its applications. */
export function trustedBy({
  environment: { policy, charts },
}: Pick<Settings, "environment">): readonly string[] {
  const { registry } = charts.images;
  return [...policy.registries, ...(registry === undefined ? [] : [registry])];
}

/** Whether a repository is of one of these registries, or of one of these paths of theirs. */
export function isTrusted(repository: string, registries: readonly string[]): boolean {
  return registries.some((each) => isBelow(inFull(repository), each));
}

/**
 * Whether it is that registry, that path of it or something below; `ghcr.io/acme` holds neither `ghcr.io/acme-2` nor
 * `ghcr.io/acme/../other`.
 */
function isBelow(repository: string, trusted: string): boolean {
  const prefix = trusted.replace(/\/+$/, "");
  if (repository.split("/").some((each) => each === ".." || each === ".")) return false;
  return repository === prefix || repository.startsWith(`${prefix}/`);
}
