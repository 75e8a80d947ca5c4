import assert from "node:assert/strict";
import { allowSubstitutedImages, bitnamiImage } from "../../../components/data/images";
import type { Plan } from "../../../plan/plan";
import { isObject, type Value, type Values } from "../../../plan/values";
import { platform, valuesOf } from "../platform";

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
