import assert from "node:assert/strict";
import { imagesIn, neededImages, pathOf } from "../../cli/charts-pull/images";
import { findHelm } from "../../cli/tools/helm";
import type { Tier } from "../../stacks/schema";
import { platform, tiers, type Config } from "../components/platform";
import { dataReleases, folder, needCharts } from "./rendered";

/** Registry of the editions that have one. */
const hub = "registry.acme.dev/hub";
const editions = {
  legacy: { edition: "legacy" },
  secure: { edition: "secure", registry: hub },
  mirror: { edition: "mirror", registry: hub },
} as const;
type Edition = keyof typeof editions;

interface Image {
  readonly image: string;
  /** Whether only Bitnami's charts need it. */
  readonly ofData: boolean;
}

const found = new Map<string, Promise<readonly Image[]>>();

/** The images that the real charts of a stack with everything need. */
function images(tier: Tier, edition: Edition, config: Config = {}): Promise<readonly Image[]> {
  const key = JSON.stringify([tier, edition, config]);
  const listed = found.get(key) ?? list(tier, edition, config);
  found.set(key, listed);
  return listed;
}

async function list(tier: Tier, edition: Edition, config: Config): Promise<readonly Image[]> {
  const plan = await platform(
    tier,
    { ingress: { dns: "digitalocean" }, charts: { images: editions[edition] }, ...config },
    { dnsToken: "dns-canary" },
  );
  const needed = await neededImages([plan], folder, await findHelm());
  return needed.map(({ image, neededBy }) => ({
    image,
    ofData: neededBy.every((release) => dataReleases.includes(release.slice(tier.length + 1))),
  }));
}

function itLists(title: string, body: (tier: Tier) => Promise<void>): void {
  for (const tier of tiers) {
    it(`${tier}: ${title}`, async function () {
      needCharts(this);
      this.timeout(240_000);
      await body(tier);
    });
  }
}

describe("the real charts' images", () => {
  itLists(
    "legacy: Bitnami's are the frozen free ones, the others where their charts have them",
    async (tier) => {
      const all = await images(tier, "legacy");
      assert.deepEqual(
        all.filter(({ image, ofData }) => ofData !== image.startsWith("docker.io/bitnamilegacy/")),
        [],
      );
      for (const { image } of all) assert.ok(!image.startsWith(hub), image);
      // The acmesolver is in an argument only, and startupapicheck in a hook.
      const paths = all.map(({ image }) => pathOf(image).replace(/:.*/, ""));
      for (const path of ["cert-manager-acmesolver", "cert-manager-startupapicheck"]) {
        assert.ok(paths.includes(`jetstack/${path}`), path);
      }
    },
  );

  itLists("secure: Bitnami's are from the registry, the others as ever", async (tier) => {
    const [secure, legacy] = [await images(tier, "secure"), await images(tier, "legacy")];
    assert.deepEqual(
      secure.filter(({ image, ofData }) => ofData !== image.startsWith(`${hub}/bitnami/`)),
      [],
    );
    const others = (list: readonly Image[]) => list.filter(({ ofData }) => !ofData);
    assert.deepEqual(others(secure), others(legacy));
  });

  itLists("mirror: every one is a copy of the one that is needed without, and nowhere else", async (tier) => {
    const [mirror, legacy] = [await images(tier, "mirror"), await images(tier, "legacy")];
    assert.deepEqual(
      mirror.map(({ image }) => image),
      legacy.map(({ image }) => `${hub}/${pathOf(image)}`).sort(),
    );
  });

  itLists("mirror: whatever an environment's own values switch on is from there too", async (tier) => {
    const shellAsRoot = { values: { volumePermissions: { enabled: true } } };
    const all = await images(tier, "mirror", {
      data: { postgres: shellAsRoot, redis: shellAsRoot, rabbitmq: shellAsRoot },
      delivery: {
        argocd: {
          values: {
            dex: { enabled: true },
            notifications: { enabled: true },
            redis: { exporter: { enabled: true } },
            server: { extensions: { enabled: true, extensionList: [{ name: "rollouts" }] } },
            "redis-ha": { exporter: { enabled: true }, sysctlImage: { enabled: true } },
          },
        },
      },
    });
    const expected = ["bitnamilegacy/os-shell", "dexidp/dex", "oliver006/redis_exporter"];
    if (tier === "production") expected.push("docker/library/busybox");
    const paths = all.map(({ image }) => image.slice(hub.length + 1).replace(/:.*/, ""));
    for (const path of [...expected, "argoprojlabs/argocd-extension-installer"]) {
      assert.ok(paths.includes(path), path);
    }
    assert.deepEqual(
      all.filter(({ image }) => !image.startsWith(`${hub}/`)),
      [],
    );
  });
});

describe("the images in what a chart renders", () => {
  const pod = (image: string, init = image): string =>
    `spec: { containers: [{ image: "${image}" }], initContainers: [{ image: "${init}" }] }`;

  it("are those of containers and their like, each once, by their full names", () => {
    assert.deepEqual(
      imagesIn(`---
kind: Pod
${pod("redis:8", "acme/tool:1")}
---
kind: Prometheus
spec: { image: "quay.io/prometheus/prometheus:v3" }
---
kind: Job
metadata: { annotations: { helm.sh/hook: post-install } }
spec: { template: { spec: { containers: [{ image: "localhost/a:1", args: ["--acme-solver-image=ghcr.io/b/c:2", "--image"] }] } } }
`),
      [
        "docker.io/acme/tool:1",
        "docker.io/library/redis:8",
        "ghcr.io/b/c:2",
        "localhost/a:1",
        "quay.io/prometheus/prometheus:v3",
      ],
    );
  });

  it("are not those of tests and of definitions", () => {
    assert.deepEqual(
      imagesIn(`# Source: a
kind: Pod
metadata: { annotations: { helm.sh/hook: test-success } }
${pod("koalaman/shellcheck:v0.11.0")}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
spec: { image: "none" }
---
`),
      [],
    );
  });
});
