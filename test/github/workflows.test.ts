import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

const GITHUB = join(__dirname, "../../.github");

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

interface Job {
  readonly if?: string;
  readonly needs?: string | string[];
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: { readonly group: string; readonly "cancel-in-progress": boolean };
  readonly "timeout-minutes"?: number;
  readonly env?: unknown;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly on: string | Readonly<Record<string, unknown>>;
  readonly permissions?: unknown;
  readonly env?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

const read = (path: string): string => readFileSync(join(GITHUB, path), "utf8");
const files = readdirSync(join(GITHUB, "workflows")).sort();
const workflows = Object.fromEntries(
  files.map((file) => [file, parse(read(`workflows/${file}`)) as Workflow]),
);
const jobs = Object.entries(workflows).flatMap(([file, workflow]) =>
  Object.entries(workflow.jobs).map(([name, job]) => ({ name: `${file} ${name}`, job })),
);
const actions = readdirSync(join(GITHUB, "actions")).map((name) => `actions/${name}/action.yml`);
const steps = [
  ...jobs.flatMap(({ name, job }) => job.steps.map((step) => ({ name, step }))),
  ...actions.flatMap((path) =>
    (parse(read(path)) as { runs: { steps: Step[] } }).runs.steps.map((step) => ({ name: path, step })),
  ),
];
const job = (file: string, name: string): Job =>
  workflows[file]?.jobs[name] ?? assert.fail(`no ${file} ${name}`);
const stepWith = (where: Job, uses: string): Step =>
  where.steps.find((step) => step.uses?.startsWith(`${uses}@`) === true) ?? assert.fail(`no step ${uses}`);

describe("the workflows", () => {
  it("are these", () => {
    assert.deepEqual(files, [
      "charts.yml",
      "comment.yml",
      "controllers.yml",
      "deploy.yml",
      "drift.yml",
      "next-sdk.yml",
      "preview.yml",
      "pull-request.yml",
      "release.yml",
    ]);
  });

  it("use every action at one commit, with the version that Renovate reads beside it", () => {
    const versions = new Map<string, string>();
    for (const path of [...files.map((file) => `workflows/${file}`), ...actions]) {
      for (const [line] of read(path).matchAll(/^.*\buses:.*$/gm)) {
        if (/uses: \.\/\.github\/actions\/[a-z-]+$/.test(line)) continue;
        const [, action = "", commit = ""] =
          /uses: ([\w.-]+\/[\w.-]+)@([0-9a-f]{40} # v\d+\.\d+\.\d+)$/.exec(line) ?? assert.fail(line);
        assert.equal(versions.get(action) ?? commit, commit, `${action} at two commits`);
        versions.set(action, commit);
      }
    }
    assert.ok(versions.size >= 5);
  });

  it("start without any permission, and every job states its own and how long it may take", () => {
    for (const [file, { permissions }] of Object.entries(workflows)) assert.deepEqual(permissions, {}, file);
    for (const { name, job } of jobs) {
      assert.ok(job.permissions !== undefined, name);
      assert.ok((job["timeout-minutes"] ?? 0) > 0, name);
    }
  });

  it("may write no more than a comment, an issue and, where a release is made, that", () => {
    const writes = jobs.flatMap(({ name, job }) =>
      Object.entries(job.permissions ?? {})
        .filter(([, access]) => access !== "read")
        .map(([what, access]) => `${name}: ${what} ${access}`),
    );
    assert.deepEqual(writes.sort(), [
      "comment.yml comment: pull-requests write",
      "drift.yml issue: issues write",
      "preview.yml preview: pull-requests write",
      "release.yml release: contents write",
      "release.yml release: issues write",
      "release.yml release: pull-requests write",
    ]);
  });

  it("never run a pull request's code with the base's rights", () => {
    for (const [file, { on }] of Object.entries(workflows)) {
      const events = typeof on === "string" ? [on] : Object.keys(on);
      assert.ok(!events.includes("pull_request_target"), file);
    }
    const checkouts = steps.filter(({ step }) => step.uses?.startsWith("actions/checkout@") === true);
    assert.ok(checkouts.length >= 6);
    for (const { name, step } of checkouts) {
      assert.equal(step.with?.["persist-credentials"], false, name);
      assert.doesNotMatch(String(step.with.ref), /workflow_run|head|pull_request/, name);
    }
    assert.match(
      String(stepWith(job("comment.yml", "comment"), "actions/checkout").with?.ref),
      /^\$\{\{ github\.event\.repository\.default_branch \}\}$/,
    );
  });

  it("put nothing into a script but through the environment", () => {
    for (const { name, step } of steps) assert.doesNotMatch(step.run ?? "", /\$\{\{/, name);
  });

  it("hand secrets to single steps, never to a whole job", () => {
    for (const [file, workflow] of Object.entries(workflows)) assert.equal(workflow.env, undefined, file);
    for (const { name, job } of jobs) assert.equal(job.env, undefined, name);
    for (const { name, step } of steps) {
      const hasSecrets = JSON.stringify(step).includes("secrets.");
      assert.ok(
        !hasSecrets ||
          /^(npm run verify|node .*state\.ts|mkdir|pulumi preview)/.test(step.run ?? "") ||
          isPulumi(step),
        name,
      );
    }
  });

  const isPulumi = (step: Step): boolean => step.uses?.startsWith("pulumi/actions@") === true;

  it("share no cache but of charts and what only tests run, so that a pull request cannot leave something for a deployment", () => {
    for (const { name, step } of steps) {
      if (step.uses?.startsWith("actions/setup-node@") === true)
        assert.equal(step.with?.["package-manager-cache"], false, name);
      if (step.uses?.startsWith("actions/setup-go@") === true) assert.equal(step.with?.cache, false, name);
    }
    const cached = steps.filter(({ step }) => step.uses?.startsWith("actions/cache") === true);
    assert.deepEqual(
      cached.map(({ name, step }) => [name, step.with?.path]),
      [
        ["charts.yml charts", ".charts"],
        ["controllers.yml controllers", ".charts"],
        ["controllers.yml controllers", ".controllers"],
      ],
    );
  });

  it("use no environment before somebody says that there are any: GitHub makes them without protection", () => {
    const guard = "vars.DEPLOY_ENABLED == 'true'";
    for (const [file, { jobs: own }] of Object.entries(workflows)) {
      const guarded = (name: string): boolean => {
        const { if: condition = "", needs = [] } = own[name] ?? assert.fail(name);
        return condition.includes(guard) || [needs].flat().some(guarded);
      };
      for (const [name, { environment }] of Object.entries(own))
        assert.ok(environment === undefined || guarded(name), `${file} ${name}`);
    }
  });

  it("know by its name the step that deploys", () => {
    for (const name of ["staging", "production"]) {
      const up = stepWith(job("deploy.yml", name), "pulumi/actions") as Step & { name?: string };
      assert.equal(up.name, "Up");
    }
    assert.match(read("scripts/deployed.ts"), /deployingStep = "Up"/);
  });

  describe("charts.yml", () => {
    const { on, jobs: own } = workflows["charts.yml"]!;
    const charts = own.charts!;

    it("runs every night, and for pull requests that touch what is known of charts, without a secret", () => {
      const { schedule, pull_request: pulls } = on as {
        schedule: unknown[];
        pull_request: { paths: string[] };
      };
      assert.equal(schedule.length, 1);
      for (const path of ["catalog/**", "components/**", "charts.lock.yaml", "policy/**", "stacks/**"])
        assert.ok(pulls.paths.includes(path), path);
      for (const path of pulls.paths)
        assert.ok(existsSync(join(GITHUB, "..", path.replace("/**", ""))), path);
      assert.doesNotMatch(read("workflows/charts.yml"), /secrets[.[]|vars[.[]|github\.token/);
      assert.deepEqual(charts.permissions, { contents: "read" });
    });

    it("pulls the charts that the lock names, and lets no test that needs them be skipped", () => {
      const { key } = stepWith(charts, "actions/cache").with ?? {};
      assert.match(String(key), /^charts-\$\{\{ hashFiles\('charts\.lock\.yaml'\) \}\}$/);
      const [pull, tests] = charts.steps.slice(-2);
      assert.equal(pull?.run, "npm run charts:pull");
      assert.deepEqual(tests?.env, { DOKS_PLATFORM_REQUIRE_CHARTS: "1" });
      const pattern = new RegExp(/--extended-regexp "(.+?)"/.exec(tests.run ?? "")?.[1] ?? assert.fail());
      const test = readFileSync(join(GITHUB, "../test/platform/charts.test.ts"), "utf8");
      assert.match(test, pattern);
    });
  });

  describe("controllers.yml", () => {
    const { on, jobs: own } = workflows["controllers.yml"]!;

    it("runs every night, and for pull requests that touch what controllers are handed, without a secret", () => {
      const { pull_request: pulls } = on as { pull_request: { paths: string[] } };
      for (const path of pulls.paths)
        assert.ok(existsSync(join(GITHUB, "..", path.replace("/**", ""))), path);
      assert.doesNotMatch(read("workflows/controllers.yml"), /secrets[.[]|vars[.[]|github\.token/);
      assert.deepEqual(own.controllers!.permissions, { contents: "read" });
    });

    it("keeps the programs of the versions that charts and script name, and lets no test be skipped", () => {
      const kept = own.controllers!.steps.find(({ with: inputs }) => inputs?.path === ".controllers");
      assert.match(
        String(kept?.with?.key),
        /hashFiles\('charts\.lock\.yaml', 'test\/controllers\/download\.sh'\)/,
      );
      const tests = own.controllers!.steps.at(-1);
      assert.equal(tests?.run, 'npx mocha "test/controllers/*.test.ts"');
      assert.deepEqual(tests.env, {
        DOKS_PLATFORM_CONTROLLERS: ".controllers",
        DOKS_PLATFORM_REQUIRE_CONTROLLERS: "1",
      });
    });
  });

  describe("pull-request.yml", () => {
    const { on, jobs: own } = workflows["pull-request.yml"]!;

    it("has no secret, no environment and no token that writes", () => {
      const text = read("workflows/pull-request.yml");
      assert.equal(on, "pull_request");
      assert.doesNotMatch(text, /secrets[.[]|vars[.[]|github\.token|id-token/);
      for (const { environment, permissions } of Object.values(own)) {
        assert.equal(environment, undefined);
        assert.deepEqual(permissions, { contents: "read" });
      }
    });

    it("shows what charts render below the plan, and fails for what is wrong there, but not for want of Helm", () => {
      const render = own.plan!.steps.find(({ run = "" }) => run.includes("run --silent render"))?.run ?? "";
      assert.match(render, /--against HEAD\^1/);
      assert.match(render, /cat "\$RUNNER_TEMP\/rendering\.md"; \} >>"\$RUNNER_TEMP\/plan\/plan\.md"/);
      assert.match(render, /\[\[ \$code == 0 \|\| \$code == 3 \]\]\n$/);
    });

    it("leaves the artifact that comment.yml takes, after a failure too", () => {
      const upload = stepWith(own.plan!, "actions/upload-artifact") as Step & { if?: string };
      assert.equal(upload.with?.name, "plan");
      assert.equal(upload.if, "always()");
      assert.deepEqual(workflows["comment.yml"]?.on, {
        workflow_run: { workflows: ["Pull request"], types: ["completed"] },
      });
      assert.match(read("workflows/pull-request.yml"), /^name: Pull request$/m);
    });
  });

  describe("preview.yml", () => {
    const preview = job("preview.yml", "preview");

    it("is for branches of this repository only, in an environment that is protected", () => {
      assert.match(
        job("preview.yml", "stacks").if ?? "",
        /github\.event\.pull_request\.head\.repo\.full_name == github\.repository/,
      );
      assert.equal(preview.needs, "stacks");
      assert.equal(preview.environment, "preview");
    });

    it("previews with the policy pack, and comments though it failed", () => {
      const previewing = preview.steps.find(({ run = "" }) => run.includes("pulumi preview"))?.run ?? "";
      assert.match(previewing, /--refresh .*--policy-pack policy /);
      const comment = preview.steps.at(-1) as Step & { if?: string };
      assert.match(comment.run ?? "", /say-preview\.ts/);
      assert.match(comment.if ?? "", /^always\(\)/);
    });
  });

  describe("deploy.yml", () => {
    const staging = job("deploy.yml", "staging");
    const production = job("deploy.yml", "production");

    it("deploys what is on main, staging first, each in its own environment", () => {
      assert.deepEqual(workflows["deploy.yml"]?.on, {
        push: { branches: ["main"] },
        workflow_dispatch: null,
      });
      assert.equal(staging.if, "github.ref == 'refs/heads/main' && vars.DEPLOY_ENABLED == 'true'");
      assert.equal(production.needs, "staging");
      assert.equal(production.if, undefined, "a condition of its own would run it after a failure too");
      assert.deepEqual([staging.environment, production.environment], ["staging", "production"]);
    });

    it("never cancels an update that runs, and runs one at a time for each stack", () => {
      assert.deepEqual(
        [staging.concurrency, production.concurrency],
        [
          { group: "deploy-staging", "cancel-in-progress": false },
          { group: "deploy-production", "cancel-in-progress": false },
        ],
      );
      assert.doesNotMatch(read("workflows/deploy.yml"), /cancel-in-progress: true/);
    });

    it("refreshes, checks the policy, and verifies what it has deployed", () => {
      for (const each of [staging, production]) {
        const inputs = stepWith(each, "pulumi/actions").with;
        assert.equal(inputs?.command, "up");
        assert.equal(inputs.refresh, true);
        assert.equal(inputs.policyPacks, "policy");
        assert.match(each.steps.at(-1)?.run ?? "", /^npm run verify -- --stack "\$STACK" --wait \d+$/);
      }
    });
  });

  describe("release.yml", () => {
    it("runs no code of the repository, and only where the repository asked for releases", () => {
      const { if: condition, steps: own } = job("release.yml", "release");
      assert.equal(condition, "vars.RELEASES_ENABLED == 'true'");
      assert.equal(own.length, 1);
      assert.deepEqual(stepWith(job("release.yml", "release"), "googleapis/release-please-action").with, {
        "config-file": ".github/release-please.json",
        "manifest-file": ".github/released.json",
      });
    });

    it("goes on from the version that package.json and the changelog have", () => {
      const { version } = JSON.parse(readFileSync(join(GITHUB, "../package.json"), "utf8")) as {
        version: string;
      };
      assert.deepEqual(JSON.parse(read("released.json")), { ".": version });
      assert.match(
        read("../CHANGELOG.md"),
        new RegExp(`^## \\[?${version.replaceAll(".", "\\.")}\\]?[ (]`, "m"),
      );
    });
  });

  describe("drift.yml", () => {
    it("compares with the commit that was deployed, and writes the issue without a cloud credential", () => {
      const { steps: own, environment } = job("drift.yml", "drift");
      assert.equal(environment, "drift");
      assert.match(
        String(stepWith(job("drift.yml", "drift"), "actions/checkout").with?.ref),
        /matrix\.commit/,
      );
      const preview = own.find(({ run = "" }) => run.includes("pulumi preview"))?.run ?? "";
      assert.match(preview, /--refresh --expect-no-changes/);
      assert.doesNotMatch(preview, /--diff/, "values of properties could be in a public issue");
      assert.equal(job("drift.yml", "issue").environment, undefined);
      assert.doesNotMatch(JSON.stringify(job("drift.yml", "issue")), /secrets\./);
    });
  });
});
