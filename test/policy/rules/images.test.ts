import assert from "node:assert/strict";
import { computed } from "../../../plan/values";
import { frozenImages } from "../../../policy/rules/frozen-images";
import { imageRegistry } from "../../../policy/rules/image-registry";
import { imageTag } from "../../../policy/rules/image-tag";
import { types } from "../../../lib/resource-types";
import { itJudgesApps } from "../applications";
import { workload } from "../objects";
import { found, itHolds, type Case } from "../scene";

const argocdParts = [
  ["applicationSet", "applicationset-controller"],
  ["controller", "application-controller"],
  ["redisSecretInit", "secret-init"],
  ["repoServer", "repo-server"],
  ["server", "server"],
] as const;

const brought = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "extra" },
  spec: { template: { spec: { containers: [{ name: "one", image: "ghcr.io/evil/one:latest" }] } } },
};

const legacy = [
  "pgpool, postgres-exporter, postgresql-repmgr",
  "rabbitmq",
  "kubectl, redis, redis-exporter, redis-sentinel",
];
const frozen = ["postgres", "rabbitmq", "redis"].map(
  (release, index) => `advisory ${release}: ${release} runs frozen images: ${legacy[index]}`,
);
const moving = (app: string, image: string) =>
  `advisory ${app}-staging: application ${app}, container ${app}: image ${image}:latest changes by itself`;

const noName = "is no image's name; allowed: <registry>/<path>:<tag>, or with @<digest>";

itHolds(
  imageTag,
  [
    {
      what: "an image without a tag, in staging too",
      stack: "staging",
      more: [workload("staging", { container: { image: "ghcr.io/duli-ai/tool" } })],
      finds: [
        "mandatory tool: Deployment tool, container tool: image ghcr.io/duli-ai/tool has no tag",
        moving("ai-service", "ghcr.io/duli-ai/ai-service"),
        moving("backend", "ghcr.io/duli-ai/backend"),
        moving("scheduler", "docker.n8n.io/n8nio/n8n"),
      ],
    },
    ...[
      "latest-alpine",
      "8-latest-slim",
      "main",
      "main-alpine",
      "lts-alpine",
      "pr-12",
      "PR12",
      "mr-7",
      "pull-3-merge",
    ].map((tag) => ({
      what: `the tag ${tag}`,
      more: [workload("production", { container: { image: `ghcr.io/duli-ai/tool:${tag}` } })],
      finds: [
        `mandatory tool: Deployment tool, container tool: image ghcr.io/duli-ai/tool:${tag} is whatever was built last`,
      ],
    })),
    ...["main-4f5b0c1", "pr-12-4f5b0c1", "nightly-20261130", "stable-1.27", "1.27-alpine", "maintenance"].map(
      (tag) => ({
        what: `the tag ${tag}`,
        more: [workload("production", { container: { image: `ghcr.io/duli-ai/tool:${tag}` } })],
        finds: [],
      }),
    ),
    {
      what: "the port of a registry taken for a tag",
      more: [workload("production", { container: { image: "registry.duli.ai:5000/tool" } })],
      finds: ["mandatory tool: Deployment tool, container tool: image registry.duli.ai:5000/tool has no tag"],
    },
    {
      what: "latest of an init container",
      more: [
        workload("production", { initContainers: [{ name: "first", image: "ghcr.io/duli-ai/tool:latest" }] }),
      ],
      finds: [
        "mandatory tool: Deployment tool, init container first: image ghcr.io/duli-ai/tool:latest is whatever was built last",
      ],
    },
    {
      what: "the latest build of a branch in a release",
      type: types.release,
      name: "redis",
      edits: [["values.sentinel.image.tag", "8-latest"]],
      finds: [
        "mandatory redis: release redis: node, container sentinel: image docker.io/bitnamilegacy/redis-sentinel:8-latest is whatever was built last",
      ],
    },
    {
      what: "latest of all of Argo CD",
      type: types.release,
      name: "argocd",
      edits: [["values.global.image.tag", "latest"]],
      finds: argocdParts.map(
        ([part, container]) =>
          `mandatory argocd: release argocd: ${part}, container ${container}: image quay.io/argoproj/argocd:latest is whatever was built last`,
      ),
    },
    {
      what: "latest of an object that a release brings along",
      type: types.release,
      name: "redis",
      edits: [["values.extraDeploy", [brought, JSON.stringify(brought), "{{ a template }}"]]],
      finds: [1, 2].map(
        () =>
          "mandatory redis: release redis brings Deployment extra, container one: image ghcr.io/evil/one:latest is whatever was built last",
      ),
    },
    {
      what: "a digest, whatever the tag",
      more: [
        workload("production", {
          container: { image: `ghcr.io/duli-ai/tool:latest@sha256:${"0a".repeat(32)}` },
        }),
      ],
      finds: [],
    },
    {
      what: "an image that is not known yet",
      more: [workload("production", { container: { image: computed } })],
      finds: [],
    },
  ],
  {
    staging: [
      moving("ai-service", "ghcr.io/duli-ai/ai-service"),
      moving("backend", "ghcr.io/duli-ai/backend"),
      moving("scheduler", "docker.n8n.io/n8nio/n8n"),
    ],
  },
);

itJudgesApps(imageTag, [
  {
    what: "latest in production",
    files: { "backend/production.yaml": { image: { tag: "latest" } } },
    finds: [
      "mandatory backend-prod: application backend, container backend: image ghcr.io/duli-ai/backend:latest is whatever was built last",
    ],
  },
  ...["Latest", "main", "master", "stable", "edge", "nightly"].map((tag) => ({
    what: `what ${tag} is at the moment`,
    files: { "backend/production.yaml": { image: { tag } } },
    finds: [
      `mandatory backend-prod: application backend, container backend: image ghcr.io/duli-ai/backend:${tag} is whatever was built last`,
    ],
  })),
  ...["v2", "main-4f5b0c1", "nightly-2026-11-21", "1.27-stable"].map((tag) => ({
    what: tag,
    files: { "backend/production.yaml": { image: { tag } } },
    finds: [],
  })),
  {
    what: "a tag in the repository's name, in staging too",
    stack: "staging",
    files: {
      "backend/staging.yaml": { image: { repository: "ghcr.io/duli-ai/backend:latest", tag: "v1.0.0" } },
      "ai-service/staging.yaml": { image: { tag: "v1.0.0" } },
      "scheduler/staging.yaml": { image: { tag: "1.2.3" } },
    },
    finds: [
      `mandatory backend-staging: application backend, container backend: image ghcr.io/duli-ai/backend:latest:v1.0.0 ${noName}`,
    ],
  },
  {
    what: "a way out of a folder, and a digest that is none",
    files: {
      "backend/production.yaml": { image: { repository: "ghcr.io/duli-ai/../evil/backend" } },
      "ai-service/production.yaml": { image: { digest: "sha256:0a0a" } },
    },
    finds: [
      `mandatory ai-service-prod: application ai-service, container ai-service: image ghcr.io/duli-ai/ai-service:v1.0.0@sha256:0a0a ${noName}`,
      `mandatory backend-prod: application backend, container backend: image ghcr.io/duli-ai/../evil/backend:v1.0.0 ${noName}`,
    ],
  },
  {
    what: "a pinned digest",
    files: { "backend/production.yaml": { image: { tag: "latest", digest: `sha256:${"0a".repeat(32)}` } } },
    finds: [],
  },
  {
    what: "another image of an init container",
    files: {
      "scheduler/defaults.yaml": {
        initContainers: { "database-url": { image: "docker.n8n.io/n8nio/init" } },
      },
    },
    finds: [
      "mandatory scheduler-prod: application scheduler, init container database-url: image docker.n8n.io/n8nio/init has no tag",
    ],
  },
  {
    what: "another image of a job",
    files: {
      "scheduler/defaults.yaml": {
        jobs: {
          prune: {
            schedule: "@daily",
            image: "docker.n8n.io/n8nio/prune",
            resources: { requests: { cpu: "10m", memory: "16Mi" }, limits: { memory: "16Mi" } },
          },
        },
      },
    },
    finds: [
      "mandatory scheduler-prod: application scheduler, job prune, container prune: image docker.n8n.io/n8nio/prune has no tag",
    ],
  },
]);

function imagesOf(release: string, difference: Pick<Case, "edits">, expected: RegExp, count: number): void {
  it(`image-registry finds ${count} images of ${release} from elsewhere`, async () => {
    const lines = await found(imageRegistry, "production", {
      type: types.release,
      name: release,
      ...difference,
    });
    assert.equal(lines.length, count, lines.join("\n"));
    for (const line of lines) assert.match(line, /duli-ai, a registry of the platform's own images$/);
    for (const line of lines) assert.match(line, expected);
  });
}

describe("images of a whole release", () => {
  imagesOf(
    "argocd",
    { edits: [["values.global.image.repository", "evil.io/argocd"]] },
    /image of evil\.io\/argocd;/,
    5,
  );
  imagesOf(
    "postgres",
    { edits: [["values.global.imageRegistry", "evil.io"]] },
    /image of evil\.io\/bitnamilegacy/,
    3,
  );
  imagesOf(
    "argocd",
    { edits: [["values.extraObjects", { one: brought }]] },
    /Deployment extra.*ghcr\.io\/evil\/one/,
    1,
  );
});

const own = "docker.n8n.io/n8nio, ghcr.io/duli-ai";

itHolds(imageRegistry, [
  {
    what: "a registry that the stack no longer names",
    config: { policy: { registries: ["ghcr.io/duli-ai/"] } },
    finds: [
      "mandatory scheduler-prod: application scheduler, container scheduler: image of docker.n8n.io/n8nio/n8n; allowed: ghcr.io/duli-ai/",
    ],
  },
  {
    what: "an organization whose name only begins alike",
    config: { policy: { registries: ["docker.n8n.io/n8nio", "ghcr.io/duli"] } },
    finds: ["ai-service", "backend"].map(
      (app) =>
        `mandatory ${app}-prod: application ${app}, container ${app}: image of ghcr.io/duli-ai/${app}; allowed: docker.n8n.io/n8nio, ghcr.io/duli`,
    ),
  },
  {
    what: "the platform's images in the registry of the edition",
    config: { charts: { images: { edition: "secure", registry: "registry.duli.ai/secure" } } },
    finds: [],
  },
  {
    what: "what is not known yet",
    more: [workload("production", { container: { image: computed } })],
    finds: [],
  },
]);

itJudgesApps(imageRegistry, [
  {
    what: "an application from Docker Hub, registry left out",
    files: { "backend/defaults.yaml": { image: { repository: "acme/backend" } } },
    finds: [
      `mandatory backend-prod: application backend, container backend: image of docker.io/acme/backend; allowed: ${own}`,
    ],
  },
  {
    what: "a way out of a trusted organization",
    files: { "backend/defaults.yaml": { image: { repository: "ghcr.io/duli-ai/../evil/backend" } } },
    finds: [
      `mandatory backend-prod: application backend, container backend: image of ghcr.io/duli-ai/../evil/backend; allowed: ${own}`,
    ],
  },
  {
    what: "one that takes an image of the platform, which is for the platform's charts",
    files: { "backend/defaults.yaml": { image: { repository: "registry.k8s.io/pause" } } },
    finds: [
      `mandatory backend-prod: application backend, container backend: image of registry.k8s.io/pause; allowed: ${own}`,
    ],
  },
]);

itHolds(
  frozenImages,
  [
    {
      what: "nothing in Bitnami Secure Images",
      config: { charts: { images: { edition: "secure", registry: "registry.duli.ai/secure" } } },
      finds: [],
    },
    {
      what: "a copy of them in a mirror",
      config: { charts: { images: { edition: "mirror", registry: "registry.duli.ai/mirror" } } },
      finds: frozen,
    },
  ],
  { staging: frozen, production: frozen },
);
