import assert from "node:assert/strict";
import { join } from "node:path";
import { pins } from "../../catalog";
import { isObject, type Value } from "../../plan/values";
import { at, declared, platform, tiers, types, valuesOf } from "./platform";
import { chartSource } from "../../catalog/source";

const dns = { ingress: { dns: "digitalocean" } };
const everything = () => platform("production", dns, { dnsToken: "dns-canary" });

describe("every release", () => {
  it("is pinned, atomic, patient and does not fill etcd; nothing else is set", async () => {
    const plan = await everything();
    for (const { name, inputs } of plan.ofType(types.release)) {
      const pin = pins.find((candidate) => candidate.name === at(declared(plan, name), "chart", "name"));
      assert.ok(pin, name);
      const { values, namespace, ...rest } = inputs;
      assert.ok(isObject(values) && typeof namespace === "string");
      assert.deepEqual(rest, {
        name,
        ...chartSource(pin),
        version: pin.version,
        timeout: 600,
        atomic: true,
        maxHistory: 5,
        compat: "true",
      });
    }
  });

  it("never makes its namespace, which destroy would leave behind", async () => {
    for (const tier of tiers) {
      const plan = await platform(tier);
      for (const { name, inputs } of plan.ofType(types.release)) {
        assert.equal("createNamespace" in inputs, false, name);
        const namespace = plan.get(types.namespace, String(inputs["namespace"]));
        assert.ok(plan.waitsFor(plan.get(types.release, name), namespace), name);
      }
    }
  });

  it("is given the time that Helm needs to undo a failure", async () => {
    for (const { options } of (await everything()).ofType(types.release)) {
      assert.deepEqual(options.customTimeouts, { create: "1320s", update: "1320s", delete: "1320s" });
    }
  });

  it("is inside the component of its own name, which is its only child", async () => {
    const plan = await everything();
    const components = plan.ofType("doks-platform:release:Release");
    assert.deepEqual(
      components.map((component) => plan.children(component).map(({ type, name }) => [type, name])),
      components.map(({ name }) => [[types.release, name]]),
    );
    assert.equal(components.length, plan.ofType(types.release).length);
  });

  it("is one of these seven, external-dns only with its DNS", async () => {
    const names = [
      "argocd",
      "cert-manager",
      "external-dns",
      "metrics-server",
      "postgres",
      "rabbitmq",
      "redis",
    ];
    const installed = async (plan = everything()) =>
      (await plan)
        .ofType(types.release)
        .map(({ name }) => name)
        .sort();
    assert.deepEqual(await installed(), names);
    assert.deepEqual(
      await installed(platform("production")),
      names.filter((name) => name !== "external-dns"),
    );
  });

  it("declares claims where its chart makes some, and no load balancer", async () => {
    const plan = await everything();
    for (const { name } of plan.ofType(types.release)) {
      const claims = declared(plan, name)["claims"] as readonly Value[];
      assert.equal(claims.length, ["postgres", "rabbitmq", "redis"].includes(name) ? 1 : 0, name);
      assert.deepEqual(declared(plan, name)["loadBalancers"], []);
    }
  });

  it("states replicas and resources, whatever its chart's defaults are", async () => {
    const replicas = /^(replicas|replicaCount)$/;
    for (const tier of tiers) {
      const plan = await platform(tier, dns, { dnsToken: "dns-canary" });
      for (const { name } of plan.ofType(types.release)) {
        const keys = keysOf(valuesOf(plan, name));
        // The chart of external-dns fixes its one replica itself.
        assert.equal(
          keys.some((key) => replicas.test(key)),
          name !== "external-dns",
          `${name}: replicas`,
        );
        assert.ok(keys.includes("resources"), `${name}: resources`);
        assert.ok(!keys.includes("resourcesPreset"), `${name}: resourcesPreset`);
      }
    }
  });
});

describe("the source of a chart", () => {
  const pin = { name: "redis", version: "24.0.0", repository: "oci://registry-1.docker.io/bitnamicharts" };
  const http = { ...pin, repository: "https://charts.example.org/" };

  it("is the pin's own OCI registry or Helm repository", () => {
    assert.deepEqual(chartSource(pin), { chart: "oci://registry-1.docker.io/bitnamicharts/redis" });
    const repo = "https://charts.example.org/";
    assert.deepEqual(chartSource(http), { chart: "redis", repositoryOpts: { repo } });
  });

  it("is the mirror, if there is one: OCI, with or without a slash at its end, or a folder", () => {
    for (const mirror of ["oci://registry.example.org/charts", "oci://registry.example.org/charts//"]) {
      assert.deepEqual(chartSource(http, mirror), { chart: "oci://registry.example.org/charts/redis" });
    }
    assert.deepEqual(chartSource(http, ".charts"), { chart: join(".charts", "redis-24.0.0.tgz") });
  });

  it("is the same mirror for all releases of a stack", async () => {
    for (const [mirror, expected] of [
      [".charts", (name: string, version: string) => `.charts/${name}-${version}.tgz`],
      ["oci://registry.example.org/charts", (name: string) => `oci://registry.example.org/charts/${name}`],
    ] as const) {
      const plan = await platform("staging", { charts: { mirror } });
      const sources = plan
        .ofType(types.release)
        .map(({ inputs }) => [inputs["chart"], inputs["repositoryOpts"]]);
      const installed = pins.filter(({ name }) => !["external-dns", "traefik"].includes(name));
      assert.deepEqual(
        sources.map(String).sort(),
        installed.map(({ name, version }) => `${expected(name, version)},`).sort(),
      );
    }
  });
});

describe("the pins", () => {
  it("are exact, each of its own chart", () => {
    assert.equal(new Set(pins.map(({ name }) => name)).size, pins.length);
    for (const { name, version, repository } of pins) {
      assert.match(version, /^v?\d+\.\d+\.\d+$/, name);
      assert.match(repository, /^(oci|https):\/\//, name);
    }
  });
});

/** All keys of a value, at every depth. */
function keysOf(value: Value): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(keysOf);
  return isObject(value) ? Object.entries(value).flatMap(([key, inner]) => [key, ...keysOf(inner)]) : [];
}
