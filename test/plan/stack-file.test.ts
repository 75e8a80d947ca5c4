import { strict as assert } from "node:assert";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readProject } from "../../plan/project-file";
import { secretPlaceholder } from "../../plan/values";
import { checkStack, knownStacks, readStack } from "../../plan/stack-file";

const minimal = "name: shop\nruntime: nodejs\n";

describe("a project's files", () => {
  let root: string;
  const write = (file: string, text: string) => writeFileSync(join(root, file), text);
  /** Reads the stack `dev` of a project. */
  const read = (stack: string, project = minimal) => {
    write("Pulumi.yaml", project);
    write("Pulumi.dev.yaml", stack);
    return readStack(readProject(root), "dev");
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "plan-"));
    write("index.ts", "");
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it("give scalars as text and all else as JSON, keys sorted as the CLI sorts them", () => {
    const stack =
      "config:\n  shop:a: 3\n  shop:b: true\n  shop:c: text\n  shop:d:\n    z: 1\n    y: [1, two]\n  other:e: 1.50\n";
    assert.deepEqual(read(stack), {
      config: {
        "shop:a": "3",
        "shop:b": "true",
        "shop:c": "text",
        "shop:d": '{"y":[1,"two"],"z":1}',
        "other:e": "1.5",
      },
      secretKeys: [],
      disabledDefaultProviders: [],
      warnings: [],
    });
  });

  it("give a placeholder for what is encrypted, wherever it is, and mark the whole key", () => {
    const { config, secretKeys } = read(
      "config:\n  shop:token:\n    secure: v1:canary\n  shop:deep:\n    list:\n      - secure: v1:canary\n      - open\n  shop:open: x\n",
    );
    assert.equal(config["shop:token"], secretPlaceholder);
    assert.equal(config["shop:deep"], JSON.stringify({ list: [secretPlaceholder, "open"] }));
    assert.deepEqual(secretKeys, ["shop:token", "shop:deep"]);
    assert.doesNotMatch(JSON.stringify(config), /canary/);
  });

  it("take an empty file, an old key and no configuration at all", () => {
    assert.deepEqual(read("").config, {});
    assert.deepEqual(read("config:\n").config, {});
    assert.deepEqual(read("config:\n  shop:config:tier: staging\n").config, { "shop:tier": "staging" });
  });

  it("fill in what the project gives, which a stack overrides", () => {
    const project = `${minimal}config:\n  tier: staging\n  region: fra1\n  aws:region: eu\n  list: [1]\n`;
    assert.deepEqual(read("config:\n  shop:tier: production\n", project).config, {
      "shop:tier": "production",
      "shop:region": "fra1",
      "aws:region": "eu",
      "shop:list": "[1]",
    });
  });

  it("are refused where the CLI would refuse them", () => {
    const declared = `${minimal}config:\n  tier:\n    type: string\n`;
    assert.throws(() => read("", declared), {
      message: "Pulumi.yaml: config.tier is a mapping; a plan takes values alone",
    });
    assert.throws(() => read("config:\n  tier: staging\n"), {
      message: "Pulumi.dev.yaml: config has the key tier; a key has the form <namespace>:<name>",
    });
    assert.throws(() => read("config:\n  shop:tier:\n"), {
      message: "Pulumi.dev.yaml: shop:tier has no value",
    });
    assert.throws(() => read("config: text\n"), {
      message: "Pulumi.dev.yaml: config takes a mapping of keys",
    });
  });

  it("name packages without a default provider, the stack's list before the project's", () => {
    const project = `${minimal}config:\n  pulumi:disable-default-providers:\n    - kubernetes\n`;
    assert.deepEqual(read("", project).disabledDefaultProviders, ["kubernetes"]);
    const stack = "config:\n  pulumi:disable-default-providers: ['*']\n";
    assert.deepEqual(read(stack, project).disabledDefaultProviders, ["*"]);
    assert.throws(() => read("config:\n  pulumi:disable-default-providers: kubernetes\n"), {
      message: "pulumi:disable-default-providers takes a list of package names, such as [kubernetes]",
    });
  });

  it("warn of an environment that only Pulumi Cloud knows", () => {
    assert.match(read("environment:\n  - production\n").warnings.join(), /known only to Pulumi Cloud/);
  });

  it("are named with line and column where they are broken, never quoted", () => {
    const broken = "config:\n  shop:token: [canary, 2\n  shop:b: c\n";
    assert.throws(
      () => read(broken),
      (error: Error) =>
        /^Pulumi\.dev\.yaml:\d+:\d+: /.test(error.message) && !error.message.includes("canary"),
    );
    assert.throws(() => read("config:\n  shop:a: 1\n  shop:a: 2\n"), {
      message: /^Pulumi\.dev\.yaml:3:3: a key that is there already/,
    });
    assert.throws(() => read("- a\n"), {
      message: "Pulumi.dev.yaml:1:1: it holds no mapping of keys to values",
    });
  });

  it("need a Pulumi.yaml with a program", () => {
    assert.throws(() => readProject(join(root, "none")), {
      message: "cannot read Pulumi.yaml: it is not there",
    });
    write("Pulumi.yaml", "runtime: nodejs\n");
    assert.throws(() => readProject(root), { message: /name is missing/ });
    write("Pulumi.yaml", `${minimal}main: other.ts\n`);
    assert.throws(() => readProject(root), {
      message: 'Pulumi.yaml: main is "other.ts", which does not exist',
    });
    write("Pulumi.yaml", "name: shop\nruntime:\n  name: nodejs\nmain: index.ts\n");
    assert.equal(readProject(root).main, join(root, "index.ts"));
  });

  it("are stacks in the order staging, production, then by name", () => {
    for (const stack of ["zoo", "production", "staging", "eu"]) write(`Pulumi.${stack}.yaml`, "");
    write("Pulumi.yaml", minimal);
    assert.deepEqual(knownStacks(root), ["staging", "production", "eu", "zoo"]);
  });

  it("tell an unknown stack from the known ones, and guess what was meant", () => {
    checkStack("staging", ["staging"]);
    assert.throws(() => checkStack("stagin", ["staging", "production"]), {
      message: 'there is no stack "stagin": the stacks are staging, production; did you mean staging?',
    });
    assert.throws(() => checkStack("x", ["staging"]), {
      message: 'there is no stack "x": the stacks are staging',
    });
  });
});
