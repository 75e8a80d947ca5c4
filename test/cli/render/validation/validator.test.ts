import assert from "node:assert/strict";
import { parse } from "yaml";
import type { Json } from "../../../../lib/json";
import { readManifests } from "../../../../cli/render/objects";
import { bundledDefinitions, readSchemas, storedMinors } from "../../../../cli/render/validation/stored";
import { Validator } from "../../../../cli/render/validation/validator";

const validator = new Validator(readSchemas("1.35"));

/** What a validator has against an object; "unchecked" where it knows no schema of it. */
function judge(yaml: string, by: Validator = validator): readonly string[] | "unchecked" {
  const [object] = readManifests(yaml).objects;
  assert.ok(object !== undefined, "no object");
  const verdict = by.judge(object);
  return verdict.checked ? verdict.faults : "unchecked";
}

const deployment = (container = "", pod = "", spec = ""): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: backend, creationTimestamp: null }
spec:
  ${spec}
  selector: { matchLabels: { app: backend } }
  template:
    metadata: { labels: { app: backend } }
    spec:
      ${pod}
      containers:
        - name: backend
          image: ghcr.io/acme/backend:1
          ${container}
`;
const containers = "spec.template.spec.containers[0]";

describe("the schemas of Kubernetes", () => {
  it("find nothing wrong with a sound object; what is null is not there", () => {
    const sound = deployment(
      "resources: { limits: { memory: 1Gi, cpu: 1.5, ephemeral-storage: 1e9 }, requests: null }",
      "tolerations:",
      "strategy: { rollingUpdate: { maxSurge: 25%, maxUnavailable: 0 } }",
    );
    assert.deepEqual(judge(sound), []);
    assert.deepEqual(judge(sound.replace("kind:", "status: { replicas: none }\nkind:")), []);
  });

  for (const [what, yaml, fault] of [
    [
      "an unknown property, with the one that was probably meant and all that are allowed",
      deployment("resources: { limts: { cpu: 1 } }"),
      `${containers}.resources.limts: unknown property; did you mean limits? allowed: claims, limits, requests`,
    ],
    [
      "an unknown one among many, with the one that was meant only",
      deployment("", "restartPolic: Always"),
      "spec.template.spec.restartPolic: unknown property; did you mean restartPolicy?",
    ],
    [
      "a number as a text",
      deployment("", "", 'replicas: "3"'),
      'spec.replicas: got the text "3"; allowed: an integer',
    ],
    [
      "a text as a number",
      deployment("env: [{ name: PORT, value: 8080 }]"),
      `${containers}.env[0].value: got 8080; allowed: a text`,
    ],
    [
      "a number that is too large",
      deployment("", "", "replicas: 3000000000"),
      "spec.replicas: got 3000000000; allowed: an integer of 32 bits",
    ],
    [
      "what is neither integer nor text",
      deployment("", "", "strategy: { rollingUpdate: { maxSurge: true } }"),
      "spec.strategy.rollingUpdate.maxSurge: got true; allowed: an integer or a text",
    ],
    [
      "a quantity that is none",
      deployment("resources: { requests: { memory: 1GB } }"),
      `${containers}.resources.requests.memory: got "1GB"; allowed: a quantity such as 500m, 2 or 1Gi`,
    ],
    [
      "a missing property, null ones too",
      deployment().replace("selector: { matchLabels: { app: backend } }", "selector: null"),
      "spec.selector: got nothing; it is required",
    ],
    [
      "two items of one name",
      deployment("env: [{ name: A }, { name: B }, { name: A }]"),
      `${containers}.env: name "A" is there twice; allowed: each once`,
    ],
    [
      "two ports of one number, where TCP goes without saying",
      deployment("ports: [{ containerPort: 80 }, { containerPort: 80, protocol: TCP }]"),
      `${containers}.ports: containerPort 80, protocol "TCP" is there twice; allowed: each once`,
    ],
    [
      "a key with dots",
      deployment().replace("labels: {", "labels: { a.b/c: 1,"),
      'spec.template.metadata.labels["a.b/c"]: got 1; allowed: a text',
    ],
    [
      "a time that is none",
      deployment().replace("creationTimestamp: null", "creationTimestamp: yesterday"),
      'metadata.creationTimestamp: got "yesterday"; allowed: a time such as 2026-01-31T12:00:00Z',
    ],
    [
      "an API version that is not served any more",
      "apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: { name: a }",
      "apiVersion: got policy/v1beta1, which Kubernetes 1.35 does not serve; allowed: policy/v1",
    ],
    [
      "a kind that there is not",
      "apiVersion: v1\nkind: Depolyment\nmetadata: { name: a }",
      "kind: got Depolyment, which Kubernetes 1.35 does not have in v1",
    ],
    [
      "something wrong in a Secret, without its value",
      "apiVersion: v1\nkind: Secret\nmetadata: { name: a }\ndata: { password: 'hunter2!' }",
      "data.password: got a text; allowed: base64",
    ],
  ] as const) {
    it(`find ${what}`, () => assert.deepEqual(judge(yaml), [fault]));
  }

  it("tell two ports of one number and two protocols apart, and two of several items", () => {
    assert.deepEqual(
      judge(deployment("ports: [{ containerPort: 53 }, { containerPort: 53, protocol: UDP }]")),
      [],
    );
  });

  it("are there for the presets' version and its neighbours, each of which takes a Deployment", () => {
    for (const minor of ["1.34", "1.35", "1.36"]) assert.ok(storedMinors().includes(minor), minor);
    for (const minor of storedMinors()) {
      const schemas = readSchemas(minor);
      assert.ok(schemas.version.startsWith(`${minor}.`));
      const by = new Validator(schemas);
      assert.deepEqual(judge(deployment(), by), []);
      assert.equal(judge(deployment("imagee: x"), by).length, 1);
    }
  });

  it("say nothing of kinds of others", () => {
    assert.equal(judge("apiVersion: acme.dev/v1\nkind: Widget\nmetadata: { name: a }"), "unchecked");
  });
});

describe("the schema of a custom resource", () => {
  const definition = parse(`
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
spec:
  group: acme.dev
  names: { kind: Widget }
  versions:
    - name: v0
      served: false
      schema: { openAPIV3Schema: { type: object } }
    - name: v1
      served: true
      schema:
        openAPIV3Schema:
          type: object
          required: [spec]
          properties:
            metadata: { type: object }
            spec:
              type: object
              properties:
                size: { type: integer, minimum: 1, maximum: 9, exclusiveMaximum: true }
                mode: { type: string, enum: [fast, slow] }
                port: { x-kubernetes-int-or-string: true, anyOf: [{ type: integer }, { type: string }] }
                name: { type: string, nullable: true, pattern: '^[a-z]+$' }
                go: { type: string, pattern: '(?i)^a$' }
                free: { type: object, x-kubernetes-preserve-unknown-fields: true, properties: { a: { type: string } } }
                any: { type: object, additionalProperties: { type: integer } }
                whatever: { type: object, additionalProperties: true }
                pod: { type: object, x-kubernetes-embedded-resource: true, properties: { spec: { type: object } } }
                one: { type: object, properties: { a: { type: string }, b: { type: string } }, oneOf: [{ required: [a] }, { required: [b] }] }
            status: { type: object, properties: { ready: { type: boolean } } }
`) as Json;
  const by = new Validator(readSchemas("1.35"));
  by.learn(definition);
  const widget = (spec: string): readonly string[] | "unchecked" =>
    judge(`apiVersion: acme.dev/v1\nkind: Widget\nmetadata: { name: a }\nspec: ${spec}`, by);

  it("takes what it says, and more where it preserves unknown fields", () => {
    assert.deepEqual(
      widget(
        "{ size: 8, mode: fast, port: http, name: null, go: A, free: { b: 1 }, any: { x: 1 }, whatever: { y: z }, " +
          "pod: { apiVersion: v1, kind: Pod, metadata: { name: x } }, one: { a: x } }",
      ),
      [],
    );
    assert.deepEqual(widget("{ port: 8080 }"), []);
  });

  for (const [spec, fault] of [
    [
      "{ sise: 1 }",
      "spec.sise: unknown property; did you mean size? allowed: any, free, go, mode, name, one, pod, port, size, whatever",
    ],
    ["{ size: 0 }", "spec.size: got 0; it must be >= 1"],
    ["{ size: 9 }", "spec.size: got 9; it must be < 9"],
    ["{ mode: fats }", 'spec.mode: got "fats"; allowed: fast, slow'],
    ["{ port: [1] }", "spec.port: got a list; allowed: an integer or a text"],
    ["{ name: A }", 'spec.name: got "A"; allowed: what matches ^[a-z]+$'],
    ["{ free: { a: 1 } }", "spec.free.a: got 1; allowed: a text"],
    ["{ any: { x: why } }", 'spec.any.x: got the text "why"; allowed: an integer'],
    ["{ pod: { metadata: { nam: x } } }", "spec.pod.metadata.nam: unknown property; did you mean name?"],
  ] as const) {
    it(`refuses ${spec}`, () => assert.deepEqual(widget(spec), [fault]));
  }

  it("refuses what no branch takes", () => {
    assert.notDeepEqual(widget("{ one: {} }"), []);
  });

  it("judges metadata as Kubernetes does, and leaves status alone", () => {
    assert.deepEqual(
      judge(
        "apiVersion: acme.dev/v1\nkind: Widget\nmetadata: { name: a, lables: {} }\nspec: {}\nstatus: 1",
        by,
      ),
      ["metadata.lables: unknown property; did you mean labels?"],
    );
  });

  it("is that of versions that are served, and of the first definition that brings them", () => {
    assert.equal(judge("apiVersion: acme.dev/v0\nkind: Widget\nmetadata: { name: a }", by), "unchecked");
    by.learn(JSON.parse(JSON.stringify(definition).replaceAll('"size"', '"count"')) as Json);
    assert.deepEqual(widget("{ size: 1 }"), []);
  });

  it("is there for what DOKS brings", () => {
    const doks = new Validator(readSchemas("1.35"));
    for (const each of bundledDefinitions()) doks.learn(each);
    const policy = (entity: string): string =>
      `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: a }\nspec: { endpointSelector: {}, ingress: [{ fromEntities: [${entity}] }] }`;
    assert.deepEqual(judge(policy("ingress"), doks), []);
    assert.match(
      String(judge(policy("ingres"), doks)),
      /^spec\.ingress\[0\]\.fromEntities\[0\]: got "ingres"; allowed: all, /,
    );
  }).timeout(60_000);
});
