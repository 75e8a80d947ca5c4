import assert from "node:assert/strict";
import { imageOf, inFull, isValid, parseImage } from "../../lib/image";

const sha256 = `sha256:${"0a".repeat(32)}`;

describe("an image reference", () => {
  for (const [text, parts] of [
    ["redis", { repository: "redis" }],
    ["acme/tool:v1", { repository: "acme/tool", tag: "v1" }],
    ["hub.acme.dev:5000/tool", { repository: "hub.acme.dev:5000/tool" }],
    ["hub.acme.dev:5000/tool:1", { repository: "hub.acme.dev:5000/tool", tag: "1" }],
    [`redis@${sha256}`, { repository: "redis", digest: sha256 }],
    [`redis:8@${sha256}`, { repository: "redis", tag: "8", digest: sha256 }],
  ] as const)
    it(`is taken apart and put together: ${text}`, () => {
      assert.deepEqual(parseImage(text), parts);
      assert.equal(imageOf(parts), text === parts.repository ? undefined : text);
    });

  for (const [short, full] of [
    ["redis", "docker.io/library/redis"],
    ["docker.io/redis", "docker.io/library/redis"],
    ["docker.io/acme/redis", "docker.io/acme/redis"],
    ["acme/redis", "docker.io/acme/redis"],
    ["localhost/redis", "localhost/redis"],
    ["localhosts/redis", "docker.io/localhosts/redis"],
    ["mylocalhost/redis", "docker.io/mylocalhost/redis"],
    ["hub:5000/redis", "hub:5000/redis"],
    ["ghcr.io/acme/redis", "ghcr.io/acme/redis"],
  ] as const)
    it(`is in full ${full} for ${short}`, () => {
      assert.equal(inFull(short), full);
    });

  it("is valid by the grammar of registries", () => {
    for (const image of [
      "redis",
      "redis:8.2-alpine",
      `a/b_c__d--e.f:${"t".repeat(128)}`,
      "[::1]:5000/tool:v1",
      "a-b.acme.dev/tool",
      `redis@${sha256}`,
      `redis@sha512:${"0a".repeat(64)}`,
    ])
      assert.ok(isValid(parseImage(image)), image);
    for (const image of [
      "",
      "Redis",
      "redis:",
      "redis:-8",
      `redis:${"t".repeat(129)}`,
      "redis:8 ",
      "a//b",
      "a/b-",
      "-acme.dev/tool",
      "acme.dev:port/tool",
      "redis@sha256:0a",
      `redis@${sha256}0a`,
      `redis@x${sha256}`,
    ])
      assert.ok(!isValid(parseImage(image)), image);
  });
});
