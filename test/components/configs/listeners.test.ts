import assert from "node:assert/strict";
import fc from "fast-check";
import { httpsListener, listenerPairs } from "../../../components/configs/listeners";
import type { Environment } from "../../../stacks/environment";
import { hostname } from "../../../lib/forms";

type Dns = Environment["ingress"]["dns"];

/** What listeners depend on. */
function environment(hosts: readonly string[], dns: Dns = "manual", domain = "shop.dev"): Environment {
  return { hosts, ingress: { dns, domain } } as unknown as Environment;
}

const pair = (host: string, slug: string, isPublic = true) => ({
  hostname: host,
  http: `http-${slug}`,
  https: `https-${slug}`,
  certificate: `tls-${slug}`,
  public: isPublic,
});

describe("listeners", () => {
  it("are a pair for each host, sorted; public unless no public DNS can have it", () => {
    assert.deepEqual(listenerPairs(environment(["x.shop.dev", "shop.acme.com", "a.local", "shop.dev"])), [
      pair("a.local", "a.local", false),
      pair("shop.acme.com", "shop.acme.com"),
      pair("shop.dev", "shop.dev"),
      pair("x.shop.dev", "x.shop.dev"),
    ]);
  });

  it("are one wildcard pair with DNS-01 for all hosts directly under the domain", () => {
    const hosts = ["a.shop.dev", "b.shop.dev", "deep.a.shop.dev", "shop.dev", "n8n.local"];
    assert.deepEqual(listenerPairs(environment(hosts, "digitalocean")), [
      pair("*.shop.dev", "wildcard.shop.dev"),
      pair("deep.a.shop.dev", "deep.a.shop.dev"),
      pair("n8n.local", "n8n.local", false),
      pair("shop.dev", "shop.dev"),
    ]);
  });

  it("are a pair for each wildcard of an application, which that of the domain does not serve", () => {
    const hosts = ["*.a.shop.dev", "b.shop.dev", "*.shop.dev", "*.local"];
    assert.deepEqual(listenerPairs(environment(hosts, "digitalocean")), [
      pair("*.a.shop.dev", "wildcard.a.shop.dev"),
      pair("*.local", "wildcard.local", false),
      pair("*.shop.dev", "wildcard.shop.dev"),
    ]);
  });

  it("are all of one authority where the domain is private itself", () => {
    assert.deepEqual(listenerPairs(environment(["a.x.localhost", "b.local"], "manual", "x.localhost")), [
      pair("a.x.localhost", "a.x.localhost"),
      pair("b.local", "b.local", false),
    ]);
  });

  it("are none without a host", () => assert.deepEqual(listenerPairs(environment([])), []));
});

describe("the listener of a host", () => {
  it("is that of its own pair, or the wildcard's", () => {
    assert.equal(httpsListener(environment(["a.shop.dev"]), "a.shop.dev"), "https-a.shop.dev");
    const wildcard = environment(["a.shop.dev"], "digitalocean");
    assert.equal(httpsListener(wildcard, "a.shop.dev"), "https-wildcard.shop.dev");
  });
});

/** Host names of all lengths that the schema takes, some under the domain. */
const label = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?$/);
const top = fc.stringMatching(/^[a-z]{2,12}$/);
const free = fc
  .tuple(fc.array(label, { minLength: 1, maxLength: 8 }), top)
  .map(([parts, end]) => [...parts, end].join("."));
const under = fc.array(label, { maxLength: 3 }).map((parts) => [...parts, "shop.dev"].join("."));
const hosts = fc.uniqueArray(fc.oneof(free, under), { minLength: 1, maxLength: 12 });
const dns = fc.constantFrom<Dns>("manual", "digitalocean");

/** Whether a Gateway's listener serves a host: itself, or any one label in the wildcard's place. */
function serves(listener: string, host: string): boolean {
  return listener.startsWith("*.") ? host.replace(/^[^.]+/, "*") === listener : host === listener;
}

describe("for any hosts", () => {
  const forAll = (property: (found: Environment, all: readonly string[]) => void) =>
    fc.assert(
      fc.property(hosts, dns, (all, kind) => {
        fc.pre(all.every((host) => hostname.safeParse(host).success));
        property(environment(all, kind), all);
      }),
    );

  it("each is served by exactly one pair, the one that its route names", () => {
    forAll((found, all) => {
      const pairs = listenerPairs(found);
      for (const host of all) {
        const serving = pairs.filter(({ hostname: listener }) => serves(listener, host));
        assert.deepEqual(
          serving.map(({ https }) => https),
          [httpsListener(found, host)],
        );
      }
    });
  });

  it("no pair serves nothing", () => {
    forAll((found, all) => {
      for (const { hostname: listener } of listenerPairs(found)) {
        assert.ok(all.some((host) => serves(listener, host)));
      }
    });
  });

  it("names are unique, also where hosts differ in a dot and a hyphen only", () => {
    forAll((found) => assertUnique(found));
    assertUnique(environment(["a-b.shop.dev", "a.b.shop.dev"]));
    assertUnique(environment(["a.shop.dev", "wildcard.shop.dev", "wildcard-shop.dev"], "digitalocean"));
  });

  it("names are valid section names and, for certificates, names of Secrets", () => {
    forAll((found) => {
      for (const { http, https, certificate } of listenerPairs(found)) {
        for (const name of [http, https, certificate]) {
          assert.match(name, /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/);
          assert.ok(name.length <= 253, name);
        }
      }
    });
  });

  it("public are all under the domain", () => {
    forAll((found) => {
      for (const { hostname: listener, public: isPublic } of listenerPairs(found))
        assert.ok(isPublic || !listener.endsWith("shop.dev"), listener);
    });
  });
});

function assertUnique(found: Environment): void {
  const names = listenerPairs(found).flatMap(({ http, https, certificate }) => [http, https, certificate]);
  assert.equal(new Set(names).size, names.length, names.join(" "));
}
