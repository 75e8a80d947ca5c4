import assert from "node:assert/strict";
import { parseAllDocuments } from "yaml";
import { withoutCredentials } from "../../../cli/render/credentials";
import { manifestText, readManifests } from "../../../cli/render/objects";

const configMap = (name: string, rest = ""): string =>
  `---\n# Source: shop/templates/${name}.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\n${rest}`;

describe("the objects in what is rendered", () => {
  it("say what they are, where they go, and from which template they are", () => {
    const { objects, faults } = readManifests(
      `${configMap("a")}---\n# Source: shop/templates/b.yaml\n# Of ours.\napiVersion: apps/v1\nkind: Deployment\nmetadata: { name: b, namespace: prod }\n`,
    );
    assert.deepEqual(faults, []);
    assert.deepEqual(
      objects.map(({ apiVersion, kind, name, namespace, template }) => [
        apiVersion,
        kind,
        name,
        namespace,
        template,
      ]),
      [
        ["v1", "ConfigMap", "a", undefined, "shop/templates/a.yaml"],
        ["apps/v1", "Deployment", "b", "prod", "shop/templates/b.yaml"],
      ],
    );
  });

  it("are read as Kubernetes reads YAML: 1.1, but no dates and times of the day", () => {
    const { objects } = readManifests(
      configMap(
        "a",
        "data: { on: yes, mode: 0400, ports: 22:22, day: 2026-01-31, sign: =, list: [n, 'yes'] }",
      ),
    );
    assert.deepEqual(objects[0]?.object["data"], {
      true: true,
      mode: 256,
      ports: "22:22",
      day: "2026-01-31",
      sign: "=",
      list: [false, "yes"],
    });
  });

  for (const list of ["List", "PodList"])
    it(`are taken out of a ${list}; empty documents are none`, () => {
      const { objects, faults } = readManifests(
        `---\n# Source: a\n---\napiVersion: v1\nkind: ${list}\nitems:\n- { apiVersion: v1, kind: Pod, metadata: { name: a } }\n- { apiVersion: v1, kind: Pod, metadata: { name: b } }\n`,
      );
      assert.deepEqual(faults, []);
      assert.deepEqual(
        objects.map(({ kind, name }) => `${kind} ${name}`),
        ["Pod a", "Pod b"],
      );
    });

  it("keep the last of two keys that are the same, which is told", () => {
    const { objects, faults } = readManifests(configMap("a", "data:\n  key: old\n  key: new\n"));
    assert.deepEqual(objects[0]?.object["data"], { key: "new" });
    assert.deepEqual(faults, ["the key key is there twice; allowed: each once; in shop/templates/a.yaml"]);
  });

  it("are told where they are none", () => {
    const { objects, faults } = readManifests(
      `---\n# Source: shop/templates/a.yaml\nkind: Pod\n---\n# Source: shop/templates/b.yaml\ntext\n---\n# Source: shop/templates/c.yaml\na: [\n`,
    );
    assert.deepEqual(objects, []);
    assert.equal(
      faults[0],
      "an object has no apiVersion, no metadata.name; every object has one; in shop/templates/a.yaml",
    );
    assert.equal(faults[1], "a document is no object; in shop/templates/b.yaml");
    assert.match(faults[2] ?? "", /^it is no YAML: .*; in shop\/templates\/c\.yaml$/);
  });
});

describe("a manifest file", () => {
  const text = (yaml: string): string => manifestText(readManifests(yaml).objects, withoutCredentials({}));

  it("is the same for the same objects in any order, keys sorted", () => {
    const service = "---\napiVersion: v1\nkind: Service\nmetadata: { namespace: b, name: a }\n";
    const other = "---\napiVersion: v1\nkind: Service\nmetadata: { namespace: a, name: z }\n";
    const deployment = "---\nkind: Deployment\napiVersion: apps/v1\nmetadata: { name: x }\n";
    const sorted = text(deployment + configMap("b") + configMap("a") + other + service);
    assert.equal(text(configMap("a") + service + configMap("b") + deployment + other), sorted);
    assert.deepEqual(sorted.match(/(?<=kind: ).*|(?<= name: ).*/g), [
      ...["Deployment", "x", "ConfigMap", "a", "ConfigMap", "b"],
      ...["Service", "z", "Service", "a"],
    ]);
    assert.match(sorted, /^---\napiVersion: apps\/v1\nkind: Deployment\nmetadata:\n/);
  });

  it("has texts that Kubernetes would take for something else in quotes", () => {
    const data = {
      yes: "yes",
      number: "0400",
      time: "22:22",
      day: "2026-01-31",
      long: "word ".repeat(60).trim(),
    };
    const file = text(configMap("a", `data: ${JSON.stringify(data)}`));
    assert.deepEqual(readManifests(file).objects[0]?.object["data"], data);
    assert.match(file, /"yes": "yes"/);
    assert.equal(file.split("\n").filter((line) => line.includes("word")).length, 1);
  });

  it("has nothing that a Secret holds, but its keys", () => {
    const file = text(
      "apiVersion: v1\nkind: Secret\nmetadata: { name: a, labels: { tier: staging } }\ntype: Opaque\ndata: { password: aHVudGVyMg== }\nstringData: { user: admin }\n",
    );
    assert.deepEqual(parseAllDocuments(file)[0]?.toJS(), {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "a", labels: { tier: "staging" } },
      type: "Opaque",
      data: { password: "[secret]" },
      stringData: { user: "[secret]" },
    });
  });

  it("has no credential that stands in an object, and of a file the other lines", () => {
    const key = "-----BEGIN PRIVATE KEY-----\nhunter22\n-----END PRIVATE KEY-----\n";
    const data = {
      DB_PASSWORD: "hunter22",
      PASSWORDS: "hunter22\nmachine=a",
      LEVEL: "info",
      "redis.conf": "maxmemory 1gb\nrequirepass hunter22\nsave 60 1",
      "key.pem": key,
      netrc: "machine host\n  login me\n  password hunter22\nmachine a login b password hunter22",
    };
    const env = [{ name: "PASSWORDS", value: "hunter22\npassword=hunter22" }];
    const file = text(configMap("a", `data: ${JSON.stringify(data)}\nenv: ${JSON.stringify(env)}`));
    assert.ok(!file.includes("hunter22"), file);
    assert.deepEqual(readManifests(file).objects[0]?.object["data"], {
      DB_PASSWORD: "[secret]",
      PASSWORDS: "[secret]",
      LEVEL: "info",
      "redis.conf": "maxmemory 1gb\n[secret]\nsave 60 1",
      "key.pem": "[secret]",
      netrc: "[secret]",
    });
  });

  it("has what the environment says is for everybody", () => {
    const shown = withoutCredentials({ policy: { publicNames: ["SITE_TOKEN"] } });
    const { objects } = readManifests(configMap("a", "data: { SITE_TOKEN: hunter22 }"));
    assert.match(manifestText(objects, shown), /SITE_TOKEN: hunter22/);
  });
});
