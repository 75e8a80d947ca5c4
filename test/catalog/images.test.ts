import assert from "node:assert/strict";
import { allowSubstitutedImages, bitnamiImage, inMirror, mirrored } from "../../catalog/images";
import type { Plan } from "../../plan/plan";
import { isObject, type Value, type Values } from "../../plan/values";
import { platform, valuesOf } from "../components/platform";

describe("an image", () => {
  it("is the frozen free one at Docker Hub in the edition `legacy`", () => {
    assert.deepEqual(bitnamiImage({ edition: "legacy" }, "redis"), {
      registry: "docker.io",
      repository: "bitnamilegacy/redis",
    });
  });

  it("is the maintained one at the given registry in the edition `secure`", () => {
    assert.deepEqual(bitnamiImage({ edition: "secure", registry: "registry.acme.dev" }, "redis"), {
      registry: "registry.acme.dev",
      repository: "bitnami/redis",
    });
  });

  it("is a copy of the free one at the given registry in the edition `mirror`", () => {
    assert.deepEqual(bitnamiImage({ edition: "mirror", registry: "registry.acme.dev/hub" }, "redis"), {
      registry: "registry.acme.dev/hub",
      repository: "bitnamilegacy/redis",
    });
  });

  it("has a tag only if one is given", () => {
    assert.deepEqual(bitnamiImage({ edition: "legacy" }, "redis", "8.2.1"), {
      registry: "docker.io",
      repository: "bitnamilegacy/redis",
      tag: "8.2.1",
    });
  });
});

describe("the values for other charts", () => {
  const values = (mirror: string) => mirrored(mirror, "jetstack/cert-manager-controller");

  it("name the mirror and the image's path at home, and nothing in the other editions", () => {
    const registry = "registry.acme.dev/hub";
    assert.deepEqual(inMirror({ edition: "mirror", registry }, values), {
      image: { repository: "registry.acme.dev/hub/jetstack/cert-manager-controller" },
    });
    assert.deepEqual(inMirror({ edition: "secure", registry }, values), {});
    assert.deepEqual(inMirror({ edition: "legacy" }, values), {});
  });

  const hub = "registry.acme.dev/hub";
  /** What each release is told of images, as paths of its values. */
  const expected: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    argocd: {
      "dex.image.repository": `${hub}/dexidp/dex`,
      "global.image.repository": `${hub}/argoproj/argocd`,
      "redis-ha.configmapTest.image.repository": `${hub}/koalaman/shellcheck`,
      "redis-ha.exporter.image": `${hub}/oliver006/redis_exporter`,
      "redis-ha.haproxy.image.repository": `${hub}/docker/library/haproxy`,
      "redis-ha.image.repository": `${hub}/docker/library/redis`,
      "redis-ha.sysctlImage.registry": `${hub}/docker/library`,
      "redis.exporter.image.repository": `${hub}/oliver006/redis_exporter`,
      "redis.image.repository": `${hub}/docker/library/redis`,
      "server.extensions.image.repository": `${hub}/argoprojlabs/argocd-extension-installer`,
    },
    "cert-manager": { imageRegistry: hub },
    "external-dns": { "image.repository": `${hub}/external-dns/external-dns` },
    "metrics-server": { "image.repository": `${hub}/metrics-server/metrics-server` },
  };

  for (const [edition, config] of Object.entries({
    legacy: { edition: "legacy" },
    secure: { edition: "secure", registry: hub },
    mirror: { edition: "mirror", registry: hub },
  })) {
    it(`of each controller: ${edition}`, async () => {
      const dns = { ingress: { dns: "digitalocean" } };
      const plan = await platform("production", { ...dns, charts: { images: config } }, { dnsToken: "t" });
      for (const [release, paths] of Object.entries(expected)) {
        assert.deepEqual(
          imagePaths(valuesOf(plan, release)),
          edition === "mirror" ? paths : {},
          `${edition}: ${release}`,
        );
      }
    });
  }
});

/** Everything in a chart's values that is about an image, by its path. */
function imagePaths(value: Value, path = ""): Record<string, Value> {
  if (!isObject(value)) return /image/i.test(path) ? { [path]: value } : {};
  const below = Object.entries(value)
    .sort()
    .map(([key, inner]) => imagePaths(inner, path === "" ? key : `${path}.${key}`));
  return Object.assign({}, ...below) as Record<string, Value>;
}

/** Images that the charts may run, besides which they have none. */
const images: Readonly<Record<string, readonly string[]>> = {
  postgres: ["os-shell", "pgpool", "postgres-exporter", "postgresql-repmgr"],
  redis: ["kubectl", "os-shell", "redis", "redis-exporter", "redis-sentinel"],
  rabbitmq: ["os-shell", "rabbitmq"],
};
const editions = {
  legacy: [{ edition: "legacy" }, "docker.io", "bitnamilegacy"],
  secure: [{ edition: "secure", registry: "registry.acme.dev" }, "registry.acme.dev", "bitnami"],
  mirror: [
    { edition: "mirror", registry: "registry.acme.dev/hub" },
    "registry.acme.dev/hub",
    "bitnamilegacy",
  ],
} as const;

for (const [edition, [config, registry, path]] of Object.entries(editions)) {
  describe(`the images of the edition ${edition}`, () => {
    const planned = (): Promise<Plan> => platform("staging", { charts: { images: config } });

    for (const [release, names] of Object.entries(images)) {
      it(`${release} takes all of them from there, and is told that it may`, async () => {
        const values = valuesOf(await planned(), release);
        const found = imagesIn(values);
        assert.deepEqual(
          found.map((image) => `${String(image["registry"])} ${String(image["repository"])}`).sort(),
          names.map((name) => `${registry} ${path}/${name}`),
        );
        assert.deepEqual(values["global"], allowSubstitutedImages.global);
      });
    }

    it("redis names tags, as its chart may default to `latest`", async () => {
      for (const { repository, tag } of imagesIn(valuesOf(await planned(), "redis"))) {
        if (!String(repository).endsWith("/os-shell"))
          assert.match(String(tag), /^\d+\.\d+\.\d+-debian-12-r\d+$/);
      }
    });
  });
}

/** Every `image` in the values of a chart. */
function imagesIn(value: Value): readonly Values[] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "image" && isObject(inner) ? [inner] : imagesIn(inner),
  );
}
