import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parse, stringify } from "yaml";
import { merge, type JsonObject } from "../../lib/json";

/*
 * Whoever forks this repository makes it theirs as README.md and docs/applications.md say, and its own checks must
 * still pass. Here that is done in a copy of the working tree: .ci/run calls it, which leaves types and lint to it.
 */

const root = join(__dirname, "..", "..");

/**
 * The tests that see what a fork changes: the root's stacks, its applications, the README or docs, themselves or through
 * a command that they start here. All others know the golden stacks only, and would say the same once more.
 */
const tests = [
  "test/{charts,platform,stacks}/*.test.ts",
  "test/{cli,github}/*.test.ts",
  "test/cost/stacks.test.ts",
  "test/lib/credentials.test.ts",
  "test/plan/cli.test.ts",
  "test/policy/{reference,server}.test.ts",
];

/** Pools of the fork, of other sizes and counts than the presets'. */
const pools: Readonly<Record<string, readonly object[]>> = {
  staging: [{ name: "workloads", size: "s-4vcpu-8gb", count: 4 }],
  production: [
    {
      name: "data",
      size: "s-4vcpu-8gb",
      count: 3,
      taints: [{ key: "doks-platform/dedicated", value: "data", effect: "NoSchedule" }],
    },
    { name: "applications", size: "s-8vcpu-16gb", count: 3 },
  ],
};

/** The YAML files of a page, by the path above each; without one, a block that begins with `config:` is a stack's. */
function filesOf(page: string): ReadonlyMap<string, JsonObject> {
  const text = readFileSync(join(root, page), "utf8");
  const blocks = text.matchAll(/(?:^ *`([^`\n]+\.yaml)`\n\n)?^( *)```yaml\n(.*?)^ *```$/gms);
  return new Map(
    [...blocks].flatMap(([, path, indent, body = ""]) => {
      const file = path ?? (body.trim().startsWith("config:") ? "Pulumi.staging.yaml" : undefined);
      return file ? [[file, parse(body.replaceAll(new RegExp(`^${indent}`, "gm"), "")) as JsonObject]] : [];
    }),
  );
}

function run(cwd: string, command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { cwd, stdio: "inherit" }).status === 0;
}

/** Edits a YAML file, or makes it. */
function edit(fork: string, path: string, change: JsonObject, below: JsonObject): void {
  mkdirSync(dirname(join(fork, path)), { recursive: true });
  writeFileSync(join(fork, path), stringify(merge(below, change)));
}

/** Does in a copy what the pages say. */
function makeTheirs(fork: string): void {
  const readme = filesOf("README.md").get("Pulumi.staging.yaml") ?? {};
  const { "Pulumi.staging.yaml": named = {}, ...shop } = Object.fromEntries(filesOf("docs/applications.md"));
  for (const [stack, own] of Object.entries(pools)) {
    const path = `Pulumi.${stack}.yaml`;
    const config = merge(readme, named) as { config: JsonObject };
    const theirs = {
      config: { ...config.config, "doks-platform:tier": stack, "doks-platform:cluster": { pools: own } },
    };
    edit(fork, path, theirs as JsonObject, parse(readFileSync(join(root, path), "utf8")) as JsonObject);
  }
  for (const [path, values] of Object.entries(shop))
    if (path.startsWith("apps/shop/")) edit(fork, path, values, {});
  appendFileSync(join(fork, "apps/backend/production.yaml"), "terminationGracePeriodSeconds: 45\n");
}

const fork = mkdtempSync(join(tmpdir(), "doks-platform-fork-"));
const failed: string[] = [];
const check = (name: string, ...command: [string, ...string[]]): void => {
  if (!run(fork, ...command)) failed.push(name);
};
try {
  const list = spawnSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
  });
  for (const path of list.stdout.toString().split("\0").filter(Boolean))
    cpSync(join(root, path), join(fork, path));
  symlinkSync(join(root, "node_modules"), join(fork, "node_modules"), "junction");
  makeTheirs(fork);
  run(fork, "npx", "prettier", "--log-level", "silent", "--write", "Pulumi.*.yaml", "apps");
  run(fork, "git", "init", "--quiet");
  run(fork, "git", "add", "--all");
  const author = ["-c", "user.name=fork", "-c", "user.email=fork@example.org"];
  run(fork, "git", ...author, "commit", "--quiet", "--message", "chore: ours");
  check("tests", "npx", "mocha", "--parallel", ...tests);
  check("types, lint and format", "npm", "run", "check");
  check("docs as generated", "sh", "-c", "npm run docs && git diff --exit-code -- docs");
} finally {
  rmSync(fork, { recursive: true });
}
for (const name of failed) console.log(`failed in a fork: ${name}`);
process.exitCode = failed.length > 0 ? 1 : 0;
