import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { main } from "../../cli/render";
import { staging } from "../../stacks/staging";
import { folder as charts, needCharts, releases } from "../platform/rendered";
import { pathOf, runCli, runMain, temporaryFolder, writeProgram, type Ran } from "../support/process";

/** Stands in for Helm: renders for each release what the folder OBJECTS has under its name, else one ConfigMap. */
const HELM = `
case "$1" in
  version) exit 0 ;;
  pull) echo "Error: no network" >&2; exit 1 ;;
esac
echo "$*" >> "$HELM_LOG"
cat > "$HELM_LOG.$2"
case "$3" in */plan-against-*) OBJECTS="$BEFORE"; FAIL_AT="$BEFORE_FAILS" ;; esac
if [ "$2" = "$SLOW" ]; then sleep 1; fi
case " $FAIL_AT " in *" $2 "*) echo "Error: values don't meet the schema" >&2; exit 1 ;; esac
if [ -f "$OBJECTS/$2" ]; then cat "$OBJECTS/$2"; exit 0; fi
printf -- '---\\n# Source: service/templates/configmap.yaml\\napiVersion: v1\\nkind: ConfigMap\\nmetadata: { name: %s, labels: { app: a, app.kubernetes.io/name: a, app.kubernetes.io/instance: a, app.kubernetes.io/component: a } }\\n' "$2"`;

const { config } = parse(readFileSync(join(__dirname, "../../Pulumi.staging.yaml"), "utf8")) as {
  config: { readonly "doks-platform:delivery"?: { readonly apps?: readonly string[] } };
};
/** The applications of this repository's staging: a fork has its own. */
const applications = [...(config["doks-platform:delivery"]?.apps ?? staging.delivery.apps)].sort();

describe("npm run render", () => {
  const scratch = temporaryFolder();
  let home: string;
  let out: string;
  beforeEach(() => {
    home = mkdtempSync(join(scratch, "home-"));
    out = join(home, "rendered");
    writeProgram(join(home, "helm"), HELM);
  });

  const folders = (): string[] => ["--out", out, "--charts", join(home, "charts")];
  const environment = (env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
    PATH: pathOf(home),
    HOME: home,
    HELM_LOG: join(home, "calls"),
    OBJECTS: home,
    ...env,
  });
  function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
    return runMain(main, [...folders(), ...args], environment(env));
  }

  function assertNothing(ran: Ran, code: number, message: RegExp, folder = out): void {
    assert.match(ran.stderr, message);
    assert.doesNotMatch(ran.stderr, /^\s+at /m, "a stack trace");
    assert.equal(ran.stdout, "");
    assert.equal(ran.code, code);
    assert.ok(!existsSync(folder));
  }

  it("renders every application as Argo CD does, and says which releases it cannot", async () => {
    const ran = await run(["staging"]);
    assert.equal(ran.code, 0, ran.stderr);
    assert.deepEqual(readdirSync(join(out, "staging"), { recursive: true }).sort(), [
      "applications",
      ...applications.map((name) => `applications/${name}.yaml`),
    ]);
    const call = readFileSync(join(home, "calls"), "utf8")
      .split("\n")
      .find((line) => line.startsWith("template backend"));
    assert.match(
      call ?? "",
      /^template backend \S+\/charts\/service --namespace staging --skip-tests --kube-version 1\.35\.0 (--api-versions \S+ )*--include-crds --values \S+\/apps\/backend\/defaults\.yaml --values \S+\/apps\/backend\/staging\.yaml --values -$/,
    );
    assert.match(call ?? "", / --api-versions gateway\.networking\.k8s\.io\/v1\/HTTPRoute /);
    const values = JSON.parse(readFileSync(join(home, "calls.backend"), "utf8")) as {
      platform: { tier: string };
    };
    assert.equal(values.platform.tier, "staging");
    assert.match(ran.stdout, /^backend +application +1 +- +- +- +-$/m);
    assert.match(
      ran.stdout,
      /Releases left out, for want of their charts\n(?: .*\n)*? {2}staging \/ .*redis.*no network/,
    );
    for (const line of ran.stdout.split("\n")) assert.ok(line.length <= 80, line);
  });

  it("does the same in a process of its own", async () => {
    const args = [...folders(), "staging", "--no-releases"];
    const own = await runCli("render.ts", args, environment());
    assert.equal(own.code, 0, own.stderr);
    assert.deepEqual(own, await run(["staging", "--no-releases"]));
    const fault = { FAIL_AT: "scheduler" };
    assertNothing(
      await runCli("render.ts", ["--out", `${out}-none`, ...args.slice(2)], environment(fault)),
      1,
      /^render: nothing was written:/m,
      `${out}-none`,
    );
  });

  it("fails where a release has to be rendered and cannot be", async () => {
    assertNothing(
      await run(["staging", "--releases"]),
      1,
      /staging \/ redis: its chart cannot be had: .*no network/,
    );
  });

  it("asks for no chart where releases are not wanted", async () => {
    const ran = await run(["staging", "--no-releases"]);
    assert.equal(ran.code, 0);
    assert.doesNotMatch(ran.stdout + ran.stderr, /pulling|left out/);
  });

  it("writes what is invalid too, says what and where, and fails", async () => {
    const labels =
      "{ app: backend, app.kubernetes.io/name: backend, app.kubernetes.io/instance: backend, app.kubernetes.io/component: api }";
    writeFileSync(
      join(home, "backend"),
      `---\n# Source: service/templates/service.yaml\napiVersion: v1\nkind: Service\nmetadata: { name: backend, labels: ${labels} }\nspec: { prots: [] }\n---\napiVersion: acme.dev/v1\nkind: Widget\nmetadata: { name: w, labels: ${labels} }\n`,
    );
    const ran = await run(["staging", "--no-releases"]);
    assert.equal(ran.code, 1);
    assert.match(ran.stdout, /^backend +application +2 +1 +1 +- +-$/m);
    assert.match(
      ran.stdout.replace(/\s+/g, " "),
      /Invalid staging \/ backend: Service backend: spec\.prots: unknown property; did you mean ports\?.*; in service\/templates\/service\.yaml/,
    );
    assert.match(ran.stdout, /Not checked, for want of a schema\n {2}Widget \(acme\.dev\/v1\): in backend/);
    assert.match(readFileSync(join(out, "staging/applications/backend.yaml"), "utf8"), /^ {2}prots: \[\]$/m);
  });

  it("fails for what breaks a mandatory rule", async () => {
    writeFileSync(
      join(home, "backend"),
      "apiVersion: v1\nkind: Pod\nmetadata: { name: backend }\nspec: { containers: [{ name: backend, image: ghcr.io/duli-ai/backend:latest }] }\n",
    );
    const ran = await run(["production", "--no-releases"]);
    assert.equal(ran.code, 1);
    assert.match(ran.stdout, /Mandatory findings\n(?:.*\n)* {2}image-tag \(high\): /);
    assert.match(ran.stdout, /^ {4}production \/ backend: Pod backend, container backend: image/m);
  });

  it("writes nothing where one chart cannot be rendered, and leaves what was there", async () => {
    assertNothing(
      await run(["staging", "--no-releases"], { FAIL_AT: "scheduler" }),
      1,
      /^render: nothing was written:\nstaging \/ scheduler: values don't meet the schema$/m,
    );
  });

  it("says what cannot be rendered in the same order every time", async () => {
    assertNothing(
      await run(["staging", "--no-releases"], { FAIL_AT: "ai-service backend", SLOW: "ai-service" }),
      1,
      /^staging \/ ai-service: .*\nstaging \/ backend: /m,
    );
  });

  it("asks before it renders whether the folder can be written", async function () {
    if (!existsSync("/proc/self")) this.skip();
    assertNothing(
      await run(["staging", "--no-releases", "--out", "/proc/nope"]),
      1,
      /^render: cannot write to \/proc\/nope: /m,
    );
    assert.doesNotMatch(readFileSync(join(home, "calls"), { encoding: "utf8", flag: "a+" }), /template/);
  });

  describe("against another commit", function () {
    this.timeout(300_000);

    const markdown = (): string => readFileSync(join(home, "rendering.md"), "utf8");
    const against = (args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<Ran> =>
      run(
        ["staging", "--no-releases", "--against", "HEAD", "--markdown", join(home, "rendering.md"), ...args],
        {
          BEFORE: join(home, "before"),
          ...env,
        },
      );
    const labels =
      "{ app: a, app.kubernetes.io/name: a, app.kubernetes.io/instance: a, app.kubernetes.io/component: a }";
    const config = (value: string): string =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: backend, labels: ${labels} }\ndata: { key: ${value} }\n`;

    it("shows what differs between the manifests", async () => {
      mkdirSync(join(home, "before"));
      writeFileSync(join(home, "before", "backend"), config("old"));
      writeFileSync(join(home, "backend"), config("'``` @new'"));
      const ran = await against();
      assert.equal(ran.code, 0, ran.stdout + ran.stderr);
      assert.match(ran.stdout, /^Compared with HEAD \([0-9a-f]+\):$/m);
      assert.match(
        markdown(),
        /^### What the charts render\n\nCompared with `HEAD \([0-9a-f]+\)`\. Charts of .* not rendered here\.\n/,
      );
      assert.match(
        markdown(),
        /<summary>manifests: 1 file differs<\/summary>\n\n````diff\ndiff --git before\/staging\//,
      );
      assert.match(markdown(), /^- {2}key: old\n\+ {2}key: .*``` @new.*\n(?:.*\n)*````\n\n<\/details>\n$/m);
      assert.doesNotMatch(markdown(), /scheduler/);
    });

    it("says so where nothing differs", async () => {
      const ran = await against();
      assert.equal(ran.code, 0, ran.stderr);
      assert.match(markdown(), /\nThe same manifests as with `HEAD .*`\. /);
      assert.match(ran.stdout, /^The same manifests as with HEAD/m);
    });

    it("fails for what is wrong on this side, and tells it", async () => {
      writeFileSync(
        join(home, "backend"),
        "apiVersion: v1\nkind: Service\nmetadata: { name: backend }\nspec: { prots: [] }\n",
      );
      assert.equal((await against()).code, 1);
      assert.match(
        markdown(),
        /this fails the check[^]*```text\n[^]*spec\.prots: unknown property[^]*```diff\n/,
      );
    });

    it("does not fail for a commit that cannot be rendered, and says that nothing is compared", async () => {
      const ran = await against([], { BEFORE_FAILS: "backend" });
      assert.equal(ran.code, 0, ran.stderr);
      assert.match(
        ran.stderr,
        /^render: HEAD \(.*\) cannot be rendered, nothing is compared: nothing was written/m,
      );
      assert.match(markdown(), /\nCompared with nothing, since `HEAD .*` cannot be rendered: `/);
    });

    it("refuses a commit that there is not, and Markdown of nothing, before it renders", async () => {
      assertNothing(await run(["--against", "nonsense"]), 1, /^render: git knows no commit "nonsense"/m);
      assertNothing(await run(["--markdown", "x.md"]), 64, /^render: --markdown tells what --against finds/m);
    });
  });

  it("needs Helm: exit code 3, and nothing is written", async () => {
    assertNothing(
      await run(["staging"], { PATH: pathOf() }),
      3,
      /^render: helm is not on the PATH: install Helm/m,
    );
  });

  it("refuses a stack that there is not, and wrong usage", async () => {
    assertNothing(await run(["stagign"]), 1, /^render: .*stagign.*staging/m);
    assertNothing(
      await run(["--kubernetes", "latest"]),
      64,
      /It takes a version such as 1\.35 or 1\.35\.4\./,
    );
    assertNothing(await run(["--nonsense"]), 64, /unknown option '--nonsense'/);
  });

  it("judges by the nearest schemas where there are none, and says so", async () => {
    const ran = await run(["local", "--stacks", "examples", "--no-releases", "--kubernetes", "1.99"]);
    assert.equal(ran.code, 0, ran.stderr);
    const text = ran.stdout.replace(/\s+/g, " ");
    assert.match(text, /taken for 1\.99\.0, as --kubernetes says/);
    assert.match(
      text,
      /there are no schemas of Kubernetes 1\.99, only of 1\.33, .*npx doks schemas 1\.99\.0 adds them/,
    );
  });

  it("renders both stacks with real charts: everything is valid, nothing unchecked, and twice the same", async function () {
    needCharts(this);
    this.timeout(300_000);
    const env = { PATH: process.env["PATH"], HELM: process.env["HELM"] };
    const twice: string[][] = [];
    for (const folder of [out, `${out}-again`]) {
      const ran = await run(["--releases", "--out", folder, "--charts", charts], env);
      assert.equal(ran.code, 0, ran.stdout + ran.stderr);
      assert.doesNotMatch(ran.stdout, /Invalid|Not checked|Mandatory findings/);
      const files = ["staging", "production"].flatMap((stack) =>
        ["applications", "releases"].flatMap((kind) =>
          readdirSync(join(folder, stack, kind)).map((name) =>
            readFileSync(join(folder, stack, kind, name), "utf8"),
          ),
        ),
      );
      // Without external-dns and Traefik, which neither stack has.
      assert.equal(files.length, 2 * (applications.length + releases.length - 2));
      twice.push(files);
    }
    assert.deepEqual(twice[0], twice[1]);
  });
});
