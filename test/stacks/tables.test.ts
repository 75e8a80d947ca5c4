import assert from "node:assert/strict";
import { regions } from "../../lib/digitalocean/regions";
import { sizeOf, sizes } from "../../lib/digitalocean/sizes";

describe("the table of sizes", () => {
  for (const [slug, { cpus, memory, usd, allocatable }] of Object.entries(sizes)) {
    it(`has plausible figures for ${slug}`, () => {
      const said = /-(\d+)vcpu-(\d+)gb/.exec(slug);
      if (said !== null) assert.deepEqual([cpus, memory], [Number(said[1]), Number(said[2])]);
      else assert.equal(`c-${cpus}`, slug);
      assert.ok(allocatable.cpu > 0 && allocatable.cpu < cpus * 1000);
      assert.ok(allocatable.memory > 0 && allocatable.memory < memory * 1024);
      assert.ok(usd >= 12);
    });
  }

  it("estimates what others leave to pods, never more than a larger one that is known", () => {
    const left = (memory: number) =>
      sizeOf("own", { own: { cpus: 4, memory, usd: 1 } })?.allocatable.memory ?? 0;
    assert.deepEqual([2, 3, 8, 12, 48, 256].map(left), [1024, 1536, 6144, 9216, 43_008, 244_736]);
    assert.equal(sizeOf("s-4vcpu-8gb", { "s-4vcpu-8gb": { cpus: 1, memory: 2, usd: 1 } })?.usd, 48);
    assert.equal(sizeOf("constructor", {}), undefined);
  });

  it("has DigitalOcean's figures for the presets' sizes", () => {
    assert.deepEqual(sizes["s-2vcpu-4gb"], {
      cpus: 2,
      memory: 4,
      usd: 24,
      allocatable: { cpu: 1900, memory: 2560 },
    });
    assert.deepEqual(sizes["s-4vcpu-8gb"], {
      cpus: 4,
      memory: 8,
      usd: 48,
      allocatable: { cpu: 3900, memory: 6144 },
    });
  });
});

describe("the table of regions", () => {
  it("has the presets' region and one without DOKS", () => {
    assert.deepEqual(regions["fra1"], { city: "Frankfurt", kubernetes: true });
    assert.equal(regions["ams2"]?.kubernetes, false);
  });
});
