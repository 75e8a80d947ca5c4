import assert from "node:assert/strict";
import {
  refuseDuplicateCluster,
  refuseDuplicateProject,
  refuseDuplicateVpc,
} from "../../../recovery/cloud/adoption";
import { withUnchangedDigitalOcean, type ApiThing } from "../../support/digitalocean-api";
import type { Fault } from "../../support/kubernetes-api";

const name = "doks-platform-prod";
const tags = ["doks-platform", "doks-platform:stack:prod"];
const description = "Made by Pulumi: doks-platform, stack prod";
const id = "8d91899c-0739-4a1a-acc5-deadbeefbb8f";

const fixed = {
  region: "fra1",
  vpcSubnet: "10.10.0.0/20",
  clusterSubnet: "172.20.0.0/16",
  serviceSubnet: "172.21.0.0/20",
  systemPool: { size: "s-2vcpu-4gb" },
};

const urnOf = (type: string): string =>
  `urn:pulumi:prod::doks-platform::doks-platform:layer:Foundation$digitalocean:index/${type}::${name}`;

describe("what an up is about to make at DigitalOcean", () => {
  const api = withUnchangedDigitalOcean();

  /** The kinds that are looked up by name, and how each of them shows whose it is. */
  const kinds = {
    cluster: {
      refuse: () =>
        refuseDuplicateCluster(api.connect(), {
          name,
          tags,
          fixed,
          urn: urnOf("kubernetesCluster:KubernetesCluster"),
          component: "foundation",
        }),
      put: (thing: string, mark: boolean): ApiThing => api.cluster(thing, { id, tags: mark ? tags : [] }),
      type: "kubernetesCluster:KubernetesCluster",
      property: "cluster.name",
      what: "the clusters",
    },
    VPC: {
      refuse: () =>
        refuseDuplicateVpc(api.connect(), {
          name,
          description,
          fixed,
          urn: urnOf("vpc:Vpc"),
          component: "foundation",
        }),
      put: (thing: string, mark: boolean): ApiThing =>
        api.vpc(thing, { id, description: mark ? description : "" }),
      type: "vpc:Vpc",
      property: "cluster.name",
      what: "the VPCs",
    },
    project: {
      refuse: () =>
        refuseDuplicateProject(api.connect(), {
          name,
          description,
          urn: urnOf("project:Project"),
          component: "foundation",
        }),
      put: (thing: string, mark: boolean): ApiThing =>
        api.project(thing, { id, description: mark ? description : "" }),
      type: "project:Project",
      property: "cluster.project.name",
      what: "the projects",
    },
  };
  const faults: readonly [string, Fault, string][] = [
    ["401", { status: 401 }, "answered 401"],
    ["404", { status: 404 }, "answered 404"],
    ["409", { status: 409 }, "answered 409"],
    ["429", { status: 429 }, "answered 429"],
    ["500", { status: 500 }, "answered 500"],
    ["no answer", "silence", "cannot reach"],
  ];

  for (const [kind, { refuse, put, type, property, what }] of Object.entries(kinds)) {
    describe(`a ${kind}`, () => {
      it("is made where nothing has its name", async () => {
        put(`${name}-2`, true);
        await refuse();
      });

      it("is refused with the command that adopts it where this stack has made it already", async () => {
        put(name, true);
        const command = `pulumi import digitalocean:index/${type} ${name} ${id} --parent parent=`;
        await assert.rejects(refuse(), ({ name: error, message }: Error) => {
          assert.equal(error, "HookError");
          assert.ok(
            message.startsWith(
              `DigitalOcean has a ${kind} ${name} (${id}, made 2026-11-01T00:00:00Z) of this`,
            ),
          );
          assert.ok(message.includes(`\n\n  ${command}`), message);
          assert.match(message, /another backend manages that/);
          return true;
        });
      });

      it("is refused without that command where it is not this stack's", async () => {
        put(name, false);
        await assert.rejects(refuse(), ({ message }: Error) => {
          assert.ok(message.includes(`has a ${kind} ${name} (${id}, made`), message);
          assert.match(message, /already that is not this stack's; it (bears|has) no/);
          assert.ok(message.includes(`Set another ${property}, or remove that one`), message);
          assert.doesNotMatch(message, /pulumi import/);
          return true;
        });
      });

      it("is found on whichever page", async () => {
        api.pageSize = 1;
        put(`${name}-2`, false);
        if (kind === "cluster") api.cluster("third");
        else if (kind === "VPC") api.vpc("third");
        else api.project("third");
        put(name, true);
        await assert.rejects(refuse(), /pulumi import/);
      });

      for (const [fault, answer, message] of faults) {
        it(`is not made where DigitalOcean says ${fault}`, async () => {
          api.fault = () => answer;
          await assert.rejects(refuse(), (error: Error) => {
            assert.equal(error.name, "DigitalOceanError");
            assert.ok(error.message.includes(message) && error.message.includes(what), error.message);
            assert.doesNotMatch(error.message, /canary/);
            return true;
          });
        });
      }

      it("is looked for again after an answer that passes", async () => {
        api.fault = (_, number) => (number < 3 ? { status: number === 1 ? 429 : 500 } : undefined);
        await refuse();
        assert.equal(api.requests.length, 3);
      });
    });
  }

  it("a cluster of another stack: the message says whose", async () => {
    api.cluster(name, { tags: ["doks-platform", "doks-platform:stack:other"] });
    await assert.rejects(
      kinds.cluster.refuse(),
      /not this stack's; its tags say that it is stack other's of the project doks-platform\. Set another/,
    );
  });

  it("a cluster of a stack with dots in its name: the message has them, not the tag's colons", async () => {
    api.cluster(name, { tags: ["doks-platform", "doks-platform:stack:eu:stack:b"] });
    await assert.rejects(kinds.cluster.refuse(), /it is stack eu\.stack\.b's of the project doks-platform\./);
  });

  it("a cluster with tags that say nothing: the message shows them", async () => {
    api.cluster(name, { id, tags: ["team-a"] });
    await assert.rejects(kinds.cluster.refuse(), /no stack's tag \(its tags: team-a, k8s, k8s:8d91899c/);
  });

  it("a VPC that somebody described: the message shows it", async () => {
    api.vpc(name, { description: "Bob's" });
    await assert.rejects(kinds.VPC.refuse(), /not this stack's; its description: "Bob's"/);
  });

  it("a cluster whose tags have other capitals is this stack's all the same", async () => {
    api.cluster(name, { tags: tags.map((tag) => tag.toUpperCase()) });
    await assert.rejects(kinds.cluster.refuse(), /pulumi import/);
  });

  for (const state of ["running", "degraded", "upgrading"]) {
    it(`a cluster that is ${state} can be adopted`, async () => {
      api.cluster(name, { tags, status: { state } });
      await assert.rejects(kinds.cluster.refuse(), /pulumi import/);
    });
  }

  it("a cluster that is still being made: wait", async () => {
    api.cluster(name, { id, tags, status: { state: "provisioning" } });
    await assert.rejects(kinds.cluster.refuse(), ({ message }: Error) => {
      assert.match(message, /still making it: run `pulumi up` again in a few minutes/);
      assert.doesNotMatch(message, /pulumi import/);
      return true;
    });
  });

  for (const state of ["deleting", "error"]) {
    it(`a cluster that is in the state ${state} is not adopted`, async () => {
      api.cluster(name, { tags, status: { state } });
      await assert.rejects(kinds.cluster.refuse(), ({ message }: Error) => {
        assert.ok(message.includes(`is in the state ${state}`), message);
        assert.ok(message.includes("`npx doks leftovers --stack prod --delete`"), message);
        assert.doesNotMatch(message, /pulumi import/);
        return true;
      });
    });
  }

  it("somebody else's cluster that is still being made is refused as theirs", async () => {
    api.cluster(name, { status: { state: "provisioning" } });
    await assert.rejects(kinds.cluster.refuse(), /not this stack's/);
  });

  describe("a cluster of this stack that cannot become what is asked for", () => {
    const other = {
      region: "ams3",
      cluster_subnet: "172.30.0.0/16",
      service_subnet: "172.31.0.0/20",
      node_pools: [
        { id: "a", name: "b", size: "s-8vcpu-16gb", count: 1, labels: { "doks-platform/pool": "workloads" } },
        { id: "c", name: "d", size: "s-4vcpu-8gb", count: 1, labels: { "doks-platform/pool": "system" } },
      ],
    };
    const same = {
      region: fixed.region,
      cluster_subnet: fixed.clusterSubnet,
      service_subnet: fixed.serviceSubnet,
      node_pools: [{ ...other.node_pools[1], size: fixed.systemPool.size }],
    };
    const differences = {
      region: "cluster.region is fra1, and was ams3",
      cluster_subnet: "cluster.clusterSubnet is 172.20.0.0/16, and was 172.30.0.0/16",
      service_subnet: "cluster.serviceSubnet is 172.21.0.0/20, and was 172.31.0.0/20",
      node_pools: "cluster.systemPool.size is s-2vcpu-4gb, and was s-4vcpu-8gb",
    };
    const lines = (message: string): string[] =>
      message.split("\n").flatMap((line) => (line.startsWith("  - ") ? [line.slice(4)] : []));

    for (const [property, line] of Object.entries(differences)) {
      it(`is refused as what would be replaced: ${line}`, async () => {
        api.cluster(name, { id, tags, ...same, [property]: other[property as keyof typeof other] });
        await assert.rejects(kinds.cluster.refuse(), ({ name: error, message }: Error) => {
          assert.equal(error, "HookError");
          assert.ok(message.startsWith(`this config would replace cluster ${name} (${id}), with everything`));
          assert.deepEqual(lines(message), [line]);
          assert.match(message, /Put that back\. For a cluster that is otherwise, bring up another stack/);
          assert.doesNotMatch(message, /pulumi import/);
          return true;
        });
      });
    }

    it("is refused so for the range of its VPC, and for all at once", async () => {
      const vpc = api.vpc("its own", { ip_range: "10.99.0.0/20" });
      api.vpc("another", { ip_range: "10.98.0.0/20" });
      api.cluster(name, { id, tags, ...other, vpc_uuid: vpc.id });
      await assert.rejects(kinds.cluster.refuse(), ({ message }: Error) => {
        const range = "cluster.vpcSubnet is 10.10.0.0/20, and was 10.99.0.0/20";
        assert.deepEqual(lines(message).sort(), [...Object.values(differences), range].sort());
        return true;
      });
    });

    it("is adopted where nothing differs", async () => {
      const vpc = api.vpc("its own", { ip_range: fixed.vpcSubnet });
      api.cluster(name, { tags, ...same, vpc_uuid: vpc.id });
      await assert.rejects(kinds.cluster.refuse(), /pulumi import/);
    });

    it("is refused as another's where it is not this stack's", async () => {
      api.cluster(name, { tags: [], ...other });
      await assert.rejects(kinds.cluster.refuse(), /not this stack's/);
    });
  });

  for (const [property, value, line] of [
    ["region", "ams3", "cluster.region is fra1, and was ams3"],
    ["ip_range", "10.99.0.0/20", "cluster.vpcSubnet is 10.10.0.0/20, and was 10.99.0.0/20"],
  ] as const) {
    it(`a VPC of this stack whose ${property} differs would be replaced`, async () => {
      api.vpc(name, { id, description, [property]: value });
      await assert.rejects(kinds.VPC.refuse(), ({ message }: Error) => {
        assert.ok(
          message.startsWith(
            `this config would replace VPC ${name} (${id}), and the cluster in it, with everything that it ` +
              `holds:\n  - ${line}\nPut that back`,
          ),
          message,
        );
        assert.doesNotMatch(message, /pulumi import/);
        return true;
      });
    });
  }

  it("somebody else's VPC that differs is refused as theirs", async () => {
    api.vpc(name, { region: "ams3" });
    await assert.rejects(kinds.VPC.refuse(), /not this stack's/);
  });
});
