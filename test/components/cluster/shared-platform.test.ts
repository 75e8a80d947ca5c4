import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { accept, capacityOf, offer, type SharedPlatform } from "../../../components/cluster/shared-platform";
import type { OwningEnvironment, SharedEnvironment } from "../../../stacks/topology";
import { environmentOf, platform } from "../platform";

const toleration = {
  key: "doks-platform/dedicated",
  operator: "Equal",
  value: "p",
  effect: "NoSchedule",
} as const;
const pod = {
  name: "api",
  replicas: 1,
  cpu: 100,
  memory: 128,
  tolerations: [toleration],
  spread: "any",
} as const;

/** An environment that fits what the owner below offers. */
function sharer(changes: object = {}): SharedEnvironment {
  return {
    stack: "s",
    tier: "staging",
    name: "staging",
    hosts: ["api.staging.acme.dev"],
    cluster: { mode: "shared", stack: "owner", name: "doks-platform-s" },
    storage: { class: "do-block-storage", classes: [] },
    ingress: { dns: "manual", domain: "staging.acme.dev" },
    pods: [pod],
    ...changes,
  } as unknown as SharedEnvironment;
}

const node = { pool: "p", taints: [], cpu: 150, memory: 1000 };
const capacity = (...pods: readonly object[]): string => JSON.stringify({ nodes: [node], pods });
const owner: SharedPlatform = {
  version: 1,
  environment: "prod",
  hosts: ["argocd.acme.dev", "api.acme.dev"],
  storageClasses: ["do-block-storage", "data-retain"],
  ingress: {
    gatewayClass: "cilium",
    dns: "manual",
    zone: "acme.dev",
    issuers: { acme: "letsencrypt-prod", internal: "internal-ca" },
  },
  argocd: { namespace: "argocd" },
  capacity: capacity(),
};

function refusal(exported: unknown, environment = sharer()): string {
  try {
    accept(exported, environment);
  } catch (error) {
    assert.ok(pulumi.RunError.isInstance(error), String(error));
    return error.message;
  }
  throw new assert.AssertionError({ message: "it was accepted" });
}

describe("a cluster that another stack offers", () => {
  it("is accepted as it is where the environment fits in", () => {
    assert.deepEqual(accept(owner, sharer()), owner);
  });

  it("is not there while its owner has not been brought up, or after its end", () => {
    assert.match(
      refusal(undefined),
      /^stack owner offers no cluster to share: .* First: pulumi up --stack owner$/,
    );
  });

  it("is not a sharer's to offer; the owner is named", () => {
    assert.match(refusal({ owner: "production" }), /^stack owner shares a cluster itself\. .*: production$/);
  });

  it("is of this program's version", () => {
    assert.match(refusal({ ...owner, version: 2 }), /in version 2, and this program reads version 1\. /);
    assert.match(refusal({}), /in version nothing/);
  });

  const misfits: readonly [string, object, object, RegExp][] = [
    [
      "an environment of another name",
      {},
      { name: "prod" },
      /\n {2}name: got "prod", the name of stack owner/,
    ],
    ["other hosts", {}, { hosts: ["api.acme.dev"] }, /\n {2}ingress\.domain: got the host api\.acme\.dev/],
    [
      "a class that it has",
      {},
      { storage: { class: "fast" } },
      /\n {2}storage\.class: got "fast"; .*data-retain$/,
    ],
    [
      "its way with DNS records",
      {},
      { ingress: { dns: "digitalocean", domain: "staging.acme.dev" } },
      /\n {2}ingress\.dns: got digitalocean; allowed: manual/,
    ],
    [
      "a domain in the owner's zone",
      { ingress: { ...owner.ingress, dns: "digitalocean" } },
      { ingress: { dns: "digitalocean", domain: "notacme.dev" } },
      /\n {2}ingress\.domain: got notacme\.dev; allowed: a domain in the zone acme\.dev/,
    ],
    [
      "the load balancer of the owner's Traefik as it is",
      { ingress: { ...owner.ingress, gatewayClass: "traefik" } },
      { ingress: { dns: "manual", domain: "shop.acme.dev", loadBalancer: { type: "REGIONAL" } } },
      /\n {2}ingress\.loadBalancer: got an object; allowed: nothing here: Traefik's load balancer is one of stack owner/,
    ],
    [
      "a pool that it has",
      {},
      { pods: [{ ...pod, pool: "gpu" }] },
      /\n {2}cluster\.stack: got owner, without a pool gpu for api/,
    ],
    [
      "room beside the owner's pods",
      { capacity: capacity(pod) },
      {},
      /\n {2}cluster\.stack: got no room for 1 of 1 api/,
    ],
  ];
  for (const [what, offered, asked, message] of misfits) {
    it(`takes ${what}`, () => {
      assert.match(refusal({ ...owner, ...offered }, sharer(asked)), message);
    });
  }

  it("has room that nobody knows where it was there before", () => {
    const { capacity: _, ...existing } = owner;
    accept(existing, sharer({ pods: [{ ...pod, cpu: 64_000 }] }));
  });

  it("keeps its message, whatever waits for it", () => {
    const error = ((): Error => {
      try {
        accept(undefined, sharer());
      } catch (refused) {
        return refused as Error;
      }
      throw new Error("it was accepted");
    })();
    const { message } = error;
    error.message = `error serializing property "metadata": ${message}`;
    assert.equal(error.message, message);
  });
});

describe("what an owner offers", () => {
  it("is what it has, and is accepted by who reads it", async () => {
    const environment = {
      ...environmentOf(await platform("production")),
      pods: [],
    } as unknown as OwningEnvironment;
    const offered = offer(environment);
    assert.equal(offered.environment, "prod");
    assert.ok(offered.hosts.includes("argocd.duli.ai"));
    assert.ok(["do-block-storage", "data-retain"].every((name) => offered.storageClasses.includes(name)));
    assert.deepEqual(offered.ingress.issuers, { acme: "letsencrypt-prod", internal: "internal-ca" });
    // As JSON it would be shown with each value on a line of its own, in every update.
    assert.match(offered.capacityCode ?? "", /^[A-Za-z0-9+/]+=*$/);
    assert.ok(!("capacity" in offered));
    assert.equal(capacityOf(offered)?.nodes.length, 12);
    assert.match(
      refusal(JSON.parse(JSON.stringify(offered)), sharer({ pods: [{ ...pod, replicas: 999 }] })),
      /\n {2}cluster\.stack: got no room for/,
    );
    accept(
      JSON.parse(JSON.stringify(offered)),
      sharer({ pods: [{ ...pod, pool: "data", tolerations: [{ ...toleration, value: "data" }] }] }),
    );
  });
});
