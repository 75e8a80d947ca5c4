import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { chart, itWithHelm, refusal } from "./helm";
import { shop, shopWith } from "./platform";

interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly additionalProperties?: boolean | Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly definitions?: Readonly<Record<string, Schema>>;
  readonly $ref?: string;
}

const read = (file: string) => readFileSync(join(chart, file), "utf8");
const schema = JSON.parse(read("values.schema.json")) as Schema;

/** Every schema below one, with its path. */
function* walk(node: Schema, path: string): Generator<readonly [string, Schema]> {
  yield [path, node];
  for (const [key, child] of Object.entries({ ...node.properties, ...node.definitions })) {
    yield* walk(child, `${path}.${key}`);
  }
  for (const child of Object.values(node.patternProperties ?? {})) yield* walk(child, `${path}.*`);
  if (typeof node.additionalProperties === "object") yield* walk(node.additionalProperties, `${path}.*`);
  if (node.items) yield* walk(node.items, `${path}[]`);
  for (const child of node.oneOf ?? []) yield* walk(child, path);
}

describe("values.schema.json", () => {
  it("leaves no object open: unknown keys are refused everywhere", () => {
    const open = [...walk(schema, "values")]
      .filter(
        ([, { type, additionalProperties }]) => type === "object" && (additionalProperties ?? true) === true,
      )
      .map(([path]) => path);
    assert.deepEqual(open, []);
  });

  it("describes every value", () => {
    const bare = [...walk(schema, "values")]
      .filter(([, node]) => node.properties !== undefined)
      .flatMap(([path, node]) =>
        Object.entries(node.properties ?? {})
          .filter(([, child]) => child.description === undefined && child.$ref === undefined)
          .map(([key]) => `${path}.${key}`),
      );
    assert.deepEqual(bare, []);
  });

  it("knows every value that values.yaml has a default for", () => {
    const defaults = Object.keys(parse(read("values.yaml")) as object);
    assert.deepEqual(
      defaults.filter((key) => !(key in (schema.properties ?? {}))),
      [],
    );
  });
});

const { resources: _resources, ...withoutResources } = shop;
const { probes: _probes, ...withoutProbes } = shop;

/** [what is wrong, values over the shop's, what the message says] */
const mutations: readonly (readonly [string, object, RegExp])[] = [
  ["an unknown value", { replica: 3 }, /additional properties 'replica' not allowed/],
  [
    "an unknown value further down",
    { route: { enabled: true, host: "x" } },
    /'\/route': additional properties 'host'/,
  ],
  [
    "an unknown value of the platform",
    { platform: { region: "fra1" } },
    /'\/platform': additional properties 'region'/,
  ],
  ["a number as text", { replicas: "3" }, /'\/replicas': got string, want integer/],
  ["no replica", { replicas: 0 }, /'\/replicas': minimum: got 0, want 1/],
  [
    "an image without a tag",
    { image: { repository: "ghcr.io/acme/shop" } },
    /'\/image': missing property 'tag'/,
  ],
  [
    "a tag that YAML takes for a number",
    { image: { ...shop.image, tag: 1.1 } },
    /'\/image\/tag': got number, want string/,
  ],
  ["a variable that is no text", { env: { DEBUG: true } }, /'\/env\/DEBUG': got boolean, want string/],
  [
    "a data service that does not exist",
    { uses: ["mysql"] },
    /'\/uses\/0': value must be one of 'postgres', 'redis', 'rabbitmq'/,
  ],
  [
    "half of the probes",
    { probes: { liveness: shop.probes.liveness } },
    /'\/probes': missing property 'readiness'/,
  ],
  ["no probes for no reason", { probes: { disabledBecause: "" } }, /'\/probes\/disabledBecause': minLength/],
  [
    "probes beside the reason for none",
    { probes: { ...shop.probes, disabledBecause: "they are too slow" } },
    /probes\.disabledBecause stands beside liveness, readiness/,
  ],
  [
    "a probe of two kinds",
    { probes: { ...shop.probes, liveness: { grpc: { port: 1 }, tcpSocket: { port: 1 } } } },
    /probes\.liveness takes one way to check, not grpc and tcpSocket/,
  ],
  [
    "a limit without memory",
    { resources: { ...shop.resources, limits: {} } },
    /'\/resources\/limits': missing property 'memory'/,
  ],
  [
    "an HPA without its most",
    { autoscaling: { enabled: true } },
    /'\/autoscaling': missing property 'maxReplicas'/,
  ],
  [
    "a volume without size and place",
    { persistence: { enabled: true } },
    /'\/persistence': missing properties 'size', 'mountPath'/,
  ],
  [
    "a size without a unit",
    { persistence: { enabled: true, size: "10", mountPath: "/d" } },
    /'\/persistence\/size': '10' does not match/,
  ],
  ["root", { runAsUser: 0 }, /'\/runAsUser': minimum: got 0, want 1/],
  [
    "a host that is none",
    { route: { enabled: true, hosts: ["Shop_1"] } },
    /'\/route\/hosts\/0': 'Shop_1' does not match/,
  ],
  [
    "a network rule for nobody",
    { networkPolicy: { from: [{}] } },
    /'\/networkPolicy\/from\/0': missing property 'app'/,
  ],
  [
    "addresses in a namespace",
    { networkPolicy: { to: [{ cidr: "203.0.113.0/24", app: "shop" }] } },
    /addresses 203\.0\.113\.0\/24 are outside the cluster and go without app and namespace/,
  ],
  ["a port without a number", { ports: { http: {} } }, /'\/ports\/http': missing property 'port'/],
  [
    "a port's name that is too long",
    { ports: { "a-very-long-port-name": { port: 1 } } },
    /'\/ports': additional properties/,
  ],
];

describe("the chart refuses, with the property's path,", () => {
  for (const [what, { platform, ...values }, message] of mutations as readonly (readonly [
    string,
    { readonly platform?: object },
    RegExp,
  ])[]) {
    itWithHelm(what, () => assert.match(refusal(shopWith(values, platform)), message));
  }

  itWithHelm("an application without resources", () => {
    const { platform } = shopWith({}).values as { platform: object };
    const message = refusal({ release: "shop", values: { ...withoutResources, platform } });
    assert.match(message, /at '': missing property 'resources'/);
  });

  itWithHelm("an application without probes", () => {
    const { platform } = shopWith({}).values as { platform: object };
    const message = refusal({ release: "shop", values: { ...withoutProbes, platform } });
    assert.match(message, /at '': missing property 'probes'/);
  });

  itWithHelm("a platform without what it must say", () => {
    const message = refusal({ release: "shop", values: { ...shop, platform: { environment: "staging" } } });
    assert.match(
      message,
      /'\/platform': missing properties 'tier', 'team', 'partOf', 'domain', 'storageClass'/,
    );
  });
});
