import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { isObject, merge, type Json, type JsonObject } from "../../lib/json";
import { main } from "../../plan/main";
import { production } from "../../stacks/production";
import { runMain, type Ran } from "../support/process";

/*
 * What anybody may have written into a stack's file: each comes to one message, within bounds of time and memory, that
 * names the place and tells nothing of what may be a secret, and nothing in it acts on whoever reads it.
 */

/** Looks like a secret, and is one wherever it stands. */
const canary = "ghp_9f8Gh2LmQ4rT6vXzB1nK3pS5wY7aC0dE2fGh";

const base: JsonObject = {
  tier: "staging",
  ingress: { domain: "acme.dev", acme: { email: "ops@acme.dev" } },
  delivery: { repository: "https://github.com/acme/platform.git", apps: [] },
  policy: { registries: ["ghcr.io/acme"] },
};

function stackText(change: JsonObject): string {
  const config = Object.entries(merge(base, change)).map(([key, value]) => [`doks-platform:${key}`, value]);
  return stringify({ config: Object.fromEntries(config) as JsonObject });
}

const written = stackText({});
/** A line of the stack's configuration after all others. */
const withLine = (line: string): string => `${written}  ${line}\n`;

/** Files that are no configuration, or one that no reader could bear, by what is wrong with them. */
const malformed: Readonly<Record<string, string>> = {
  "an alias that nothing is called": withLine(`doks-platform:data: *${canary}`),
  "an alias in a secret": withLine(`doks-platform:gitWebhookSecret: *${canary}`),
  "an alias for itself": withLine("doks-platform:data: &a { postgres: *a }"),
  "an alias for its parent": withLine("doks-platform:data: &a { redis: { values: { b: [*a] } } }"),
  "aliases that multiply": `${written}x0: &x0 [1,1,1,1,1,1,1,1,1]\n${[1, 2, 3, 4, 5, 6, 7, 8]
    .map(
      (n) =>
        `x${n}: &x${n} [${Array<string>(9)
          .fill(`*x${n - 1}`)
          .join()}]\n`,
    )
    .join("")}`,
  "a header with text": withLine(`doks-platform:gitWebhookSecret: |${canary}`),
  "an unknown escape": withLine(`doks-platform:gitWebhookSecret: "\\q${canary}"`),
  "an open quotation mark": withLine(`doks-platform:gitWebhookSecret: "${canary}`),
  "an open bracket": withLine(`doks-platform:data: { redis: [${canary}`),
  "a key twice": withLine("doks-platform:tier: production"),
  "two documents": `${written}---\nconfig: {}\n`,
  "a tab": `config:\n\tdoks-platform:tier: staging\n`,
  "another colon": withLine(`doks-platform:gitWebhookSecret: a: ${canary}`),
  "a list": "- a\n",
  "a text": canary,
  "a number": "1",
  "null bytes": "\u0000\u0001",
  "a config that is a list": "config: [1]\n",
  "a config that is a text": `config: ${canary}\n`,
  "a key without a namespace": withLine("tier: staging"),
  "a key of four parts": withLine("a:b:c:d: 1"),
  "a key without a value": withLine("doks-platform:name:"),
  "20,000 levels": withLine(`doks-platform:data: ${"[".repeat(20_000)}${"]".repeat(20_000)}`),
  "20,000 levels as JSON": withLine(
    `doks-platform:data: '{"redis": {"values": ${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}}}'`,
  ),
  "100 levels": withLine(
    `doks-platform:data: { redis: { values: ${"{ a: ".repeat(100)}1${" }".repeat(100)} } }`,
  ),
  "200,000 values": withLine(`doks-platform:data: { redis: { values: [${"1,".repeat(200_000)}] } }`),
  "2 MiB": withLine(`doks-platform:name: ${"a".repeat(2 * 1024 * 1024)}`),
  "a mapping as a name": withLine("? { a: b }\n  : c"),
  "a tag": withLine(`doks-platform:gitWebhookSecret: !${canary} x`),
  "a tag of another kind of value": withLine("doks-platform:name: !!int abc"),
  bytes: withLine("doks-platform:name: !!binary aGVsbG8="),
  "a set": withLine("doks-platform:labels: !!set { team, partOf }"),
  "no number": withLine("doks-platform:name: .nan"),
  "a number without an end": withLine("doks-platform:cluster: { systemPool: { count: .inf } }"),
  "a number that may be octal": withLine("doks-platform:cluster: { systemPool: { count: 03 } }"),
  "a merge of what is no mapping": withLine("doks-platform:labels: { <<: 5 }"),
  "a secret for a key": withLine(`doks-platform:${canary}: 1`),
  "a secret for a key without a namespace": withLine(`${canary}: 1`),
  "a secret for a property": withLine(`doks-platform:data: { redis: { ${canary}: 1 } }`),
  "a secret for a size": withLine(`doks-platform:cluster: { sizes: { ${canary}: { cpus: 1, memory: 1 } } }`),
  "a key that acts": withLine('"doks-platform:a\\e[31m\\n::error::b": 1'),
  "a key that goes on for ever": withLine(`? doks-platform:${"a".repeat(100_000)}\n  : 1`),
};

/** Files that look odd, and that the CLI reads. */
const odd: Readonly<Record<string, string>> = {
  "a byte order mark and Windows' line breaks": `\ufeff${written.replaceAll("\n", "\r\n")}`,
  JSON: `{ "config": ${JSON.stringify((parse(written) as JsonObject)["config"])} }`,
  "mappings that merge": `x: &x { team: shop }\n${withLine("doks-platform:labels: { <<: *x, partOf: shop }")}`,
  "a date without quotes": withLine(
    "doks-platform:hooks: {}\n  doks-platform:policy: { registries: [ghcr.io/acme], exceptions: [{ rule: budget, resource: t, reason: r, expires: 2026-12-31 }] }",
  ).replace(/  doks-platform:policy:\n(    .*\n)+/, ""),
  "the secret of a stack": withLine("doks-platform:gitWebhookSecret: { secure: AAABAA }"),
};

/** Values that no property, or hardly any, takes. */
const values: readonly Json[] = [
  null,
  -1,
  1e308,
  1_000_000_000,
  true,
  "",
  "x\n::error::y",
  "\u001b[31mred\u202e\u009b2J",
  "a".repeat(5000),
  canary,
  `https://u:${canary}@example.org`,
  `u:${canary}@example.org/x`,
  [],
  [canary],
  {},
  { [`x\n::error::\u202e`]: 1 },
  JSON.parse(`{"__proto__": "${canary}"}`) as Json,
];

/** Paths of all that a preset says. */
function pathsIn(value: Json, path: readonly string[] = []): readonly (readonly string[])[] {
  if (!isObject(value) || Object.keys(value).length === 0) return [path];
  return [path, ...Object.entries(value).flatMap(([key, below]) => pathsIn(below, [...path, key]))];
}

function at(path: readonly string[], value: Json): JsonObject {
  return path.reduceRight<Json>((below, key) => ({ [key]: below }), value) as JsonObject;
}

describe("what anybody may write into a stack's file", () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), "hostile-"))));
  after(() => rmSync(folder, { recursive: true }));

  const planOf = (text: string, ...args: readonly string[]): Promise<Ran> => {
    writeFileSync(join(folder, "Pulumi.t.yaml"), text);
    return runMain(main, ["t", "--stacks", folder, ...args], { GITHUB_ACTIONS: "true" });
  };

  /** One message, or a plan; and in neither what must not be there. */
  function check({ code, stdout, stderr }: Ran, what: string): void {
    const said = stdout + stderr;
    assert.ok(code === 0 || code === 1, what);
    assert.ok(!said.includes(canary), `${what}: it tells the secret`);
    assert.doesNotMatch(said, /^\s+at .*:\d+/m, what);
    assert.doesNotMatch(said, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/, what);
    assert.doesNotMatch(said, /^\s*::/m, what);
    if (code === 1 && stdout === "") assert.match(stderr, /^plan: .+/m, what);
    assert.ok(stderr.length < 20_000, `${what}: a message of ${stderr.length} characters`);
  }

  for (const [what, text] of Object.entries(malformed))
    it(`is refused in one message where it has ${what}`, async () => {
      const ran = await planOf(text);
      check(ran, what);
      assert.equal(ran.code, 1, ran.stderr);
      assert.match(ran.stderr, /^plan: (Pulumi\.t\.yaml|cannot read|The configuration of stack t)/);
    });

  for (const [what, text] of Object.entries(odd))
    it(`is taken where it has ${what}`, async () => {
      const { code, stderr } = await planOf(text);
      assert.equal(code, 0, stderr);
    });

  it("ends, however much of one kind is asked for", async () => {
    const pool = { size: "s-4vcpu-8gb", count: 3 };
    const pools = Array.from({ length: 9000 }, (_, index) => ({ name: `p${index}`, ...pool }));
    const exception = { rule: "image-tag", resource: "x", reason: "y", expires: "2027-01-01" };
    const changes: readonly JsonObject[] = [
      { cluster: { pools } },
      { policy: { exceptions: Array<typeof exception>(9000).fill(exception) } },
      { delivery: { apps: Array<string>(40_000).fill("backend") } },
    ];
    for (const change of changes) {
      const { code, stderr } = await planOf(stackText(change));
      assert.match(stderr, /has 1 fault:\n  \S+: got a list; allowed: at most \d+ of them\n$/);
      assert.equal(code, 1);
    }
  });

  const paths = pathsIn(production as unknown as Json).filter((path) => path.length > 0);
  const inputs = paths.flatMap((path, index) =>
    [0, 5, 11].map((offset) => [path, values[(index + offset) % values.length] as Json] as const),
  );

  it(`is taken or refused for what it is at every place of the configuration (${inputs.length} inputs)`, async () => {
    assert.ok(inputs.length + Object.keys(malformed).length >= 250);
    for (const [path, value] of inputs) {
      const what = `${path.join(".")}: ${JSON.stringify(value).slice(0, 60)}`;
      const ran = await planOf(stackText(at(path, value)), "--json", "-");
      check(ran, what);
      // A plan as JSON begins so: all else was refused, with the section named.
      if (!ran.stdout.startsWith("["))
        assert.ok(ran.stderr.includes(path[0] as string), `${what}: ${ran.stderr}`);
    }
  }).timeout(600_000);

  it("has at most 50 of its faults told", async () => {
    const many = Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`k${index}`, 1]));
    const { stderr } = await planOf(stackText({ data: many }));
    assert.match(stderr, /has 3000 faults:\n(  data\.k\d+: .*\n){50}  and 2950 more\n$/);
  });

  it("is read from regular files alone", async () => {
    rmSync(join(folder, "Pulumi.t.yaml"), { force: true });
    symlinkSync("/dev/zero", join(folder, "Pulumi.t.yaml"));
    const { code, stderr } = await runMain(main, ["t", "--stacks", folder], {});
    assert.equal(stderr, "plan: Pulumi.t.yaml: got no regular file\n");
    assert.equal(code, 1);
    rmSync(join(folder, "Pulumi.t.yaml"));
    execFileSync("mkfifo", [join(folder, "Pulumi.t.yaml")]);
    assert.match((await runMain(main, ["t", "--stacks", folder], {})).stderr, /got no regular file/);
    rmSync(join(folder, "Pulumi.t.yaml"));
  });

  it("is in a plan that is written to a link's file, and to what is no file", async () => {
    const [file, link] = [join(folder, "plan.json"), join(folder, "link.json")];
    writeFileSync(file, "");
    symlinkSync(file, link);
    assert.equal((await planOf(written, "--json", link)).code, 0);
    assert.ok(readFileSync(file, "utf8").startsWith("["));
    assert.equal((await planOf(written, "--json", "/dev/null")).code, 0);
    assert.match(
      (await planOf(written, "--json", "/dev/full")).stderr,
      /cannot write \/dev\/full: no space is left/,
    );
  });
});
