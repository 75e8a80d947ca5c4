import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import type { JsonObject } from "../../lib/json";
import { analyze } from "../../plan/policy";
import { record } from "../../plan/recorder";
import { policiesFor } from "../../policy/pack";
import type { Environment } from "../../stacks/environment";
import { judgedEnvironment } from "../../stacks/read-environment";
import { platform as planned } from "../components/platform";
import { readApplication } from "../../stacks/applications";
import { environmentSchema } from "../../stacks/schema";
import { withLists } from "../../stacks/named-lists";
import { staging } from "../../stacks/staging";
import { apps, goldenApps, itWithHelm, lint, render, root } from "./helm";
import { container, none, one } from "./objects";
import { application, platform, shopWith, tiers } from "./platform";

const page = readFileSync(join(root, "docs", "applications.md"), "utf8");
const schema = JSON.parse(readFileSync(join(root, "charts/service/values.schema.json"), "utf8")) as {
  readonly properties: object;
};

/** The page's YAML files by the path that stands above each. */
const files = new Map(
  [...page.matchAll(/^ *`([^`]+\.yaml)`\n\n( *)```yaml\n(.*?)^ *```$/gms)].map(([, path, indent, text]) => [
    path ?? "",
    (text ?? "").replaceAll(new RegExp(`^${indent}`, "gm"), ""),
  ]),
);

describe("docs/applications.md", () => {
  let copy: string;
  before(() => {
    copy = mkdtempSync(join(tmpdir(), "applications-"));
    cpSync(join(root, "charts"), join(copy, "charts"), { recursive: true });
    for (const [path, text] of files) {
      mkdirSync(dirname(join(copy, path)), { recursive: true });
      writeFileSync(join(copy, path), text);
    }
  });
  after(() => rmSync(copy, { recursive: true }));

  it("has the files of an application and the line of its stack", () => {
    const paths = ["defaults", "staging", "production"].map((name) => `apps/shop/${name}.yaml`);
    const kustomize = "apps/iam-service/defaults.yaml";
    assert.deepEqual([...files.keys()], [...paths, "Pulumi.staging.yaml", kustomize]);
  });

  it("has a declaration of Kustomize's application that the platform reads, beside overlays", () => {
    const folder = join(copy, "apps", "iam-service");
    const samples = join(root, "test", "fixtures", "apps", "samples", "iam-service");
    for (const name of ["base", "overlays"])
      cpSync(join(samples, name), join(folder, name), { recursive: true });
    for (const tier of tiers) {
      const { spec, violations } = readApplication(join(copy, "apps"), "iam-service", tier, "example.org");
      assert.deepEqual(violations, []);
      assert.equal(spec?.application.tool, "kustomize");
      assert.deepEqual([spec.values.replicas, spec.application.hosts], [2, ["iam.acme.dev"]]);
    }
  });

  it("names the stack's properties as they are called, with the applications and registries that are there already", () => {
    const { config } = parse(files.get("Pulumi.staging.yaml") ?? "") as { config: Record<string, unknown> };
    const stated = Object.fromEntries(
      Object.entries(config).map(([key, section]) => [
        key.replace("doks-platform:", ""),
        section as JsonObject,
      ]),
    );
    const { sections, violations } = withLists(staging, stated);
    assert.deepEqual(violations, []);
    const policy = environmentSchema.shape.policy.partial().parse(sections["policy"]);
    assert.deepEqual(policy, { registries: [...staging.policy.registries, "ghcr.io/acme"] });
    const delivery = environmentSchema.shape.delivery.partial().parse(sections["delivery"]);
    assert.deepEqual(delivery, { apps: ["backend", "ai-service", "scheduler", "shop"] });
    assert.deepEqual([...apps].sort(), ["ai-service", "backend", "scheduler"]);
  });

  for (const tier of tiers)
    it(`has a newcomer's ${tier} pass the policy as written, with the applications that are there already`, async () => {
      cpSync(join(root, goldenApps), join(copy, "apps"), { recursive: true });
      const { config } = parse(files.get("Pulumi.staging.yaml") ?? "") as { config: Record<string, object> };
      const sections = Object.fromEntries(
        Object.entries(config).map(([key, section]) => [key.replace("doks-platform:", ""), section]),
      );
      const own = { ...sections, ingress: { domain: "acme.dev", acme: { email: "ops@acme.dev" } } };
      const plan = await planned(tier, own, {}, { apps: join(copy, "apps") });
      let environment: Environment | undefined;
      await record(() => void (environment = judgedEnvironment(join(copy, "apps"))), {
        stack: tier,
        rootDirectory: root,
        config: { tier, ...own },
      });
      assert.ok(environment);
      const found = await analyze(plan, policiesFor(environment, { today: "2026-11-21" }));
      assert.deepEqual(
        found.filter(({ level }) => level === "mandatory").map(({ message }) => message),
        [],
      );
    });

  it("has files that the platform reads", () => {
    for (const tier of tiers) {
      const { spec, violations } = readApplication(join(copy, "apps"), "shop", tier, "example.org");
      assert.deepEqual(violations, []);
      assert.deepEqual(spec?.application.hosts, ["shop.example.org"]);
    }
  });

  for (const tier of tiers) {
    itWithHelm(`has files that pass helm lint and render in ${tier}`, () => {
      const rendering = { ...application("shop", tier, "apps"), from: copy };
      assert.equal(lint(rendering), "");
      const objects = render(rendering);
      assert.equal(one(objects, "Deployment").metadata.name, "shop");
      assert.equal(container(objects).image, `ghcr.io/acme/shop:${tier === "staging" ? "latest" : "v1.0.0"}`);
      assert.deepEqual(one(objects, "HTTPRoute").spec.hostnames, [`shop.${platform(tier).domain}`]);
      assert.equal(none(objects, "HorizontalPodAutoscaler"), tier === "staging");
    });
  }

  it("names only values that the schema knows", () => {
    const table = page.slice(page.indexOf("## What you can set"), page.indexOf("## Variables"));
    const names = [...table.matchAll(/^\| (`[^|]+`) +\|/gm)].flatMap(([, cell]) =>
      [...(cell ?? "").matchAll(/`([^`.]+)[^`]*`/g)].map(([, name]) => name ?? ""),
    );
    assert.ok(names.length > 10);
    assert.deepEqual(
      names.filter((name) => !(name in schema.properties)),
      [],
    );
  });

  it("tells application developers what each data service promises, and what clients of RabbitMQ have to set", () => {
    const [, section = ""] = /## What the data services promise\n(.*?)\n## /s.exec(page) ?? [];
    assert.match(section, /every statement goes to the primary/);
    assert.ok(section.includes("data.postgres.pgpool.balanceReads"));
    const clients = [...section.matchAll(/^\| (\S[^|]*?) +\|([^|]+)\|$/gm)].slice(1);
    assert.ok(clients.length >= 6);
    assert.match(clients[1]?.[2] ?? "", /task_default_queue_type = "quorum"/);
    assert.match(clients[2]?.[2] ?? "", /"x-queue-type": "classic"/);
  });

  it("tells that a public host of the platform's own cannot be called from inside, and what to call instead", () => {
    const [, section = ""] = /## What you can set\n(.*?)\n## /s.exec(page) ?? [];
    assert.match(section, /A public host of the platform's own is not outside/);
    assert.ok(section.includes("networkPolicy.to: [{ app: backend }]"));
  });

  itWithHelm("has jobs that render", () => {
    const [, text = ""] = /## Jobs\n.*?```yaml\n(.*?)```/s.exec(page) ?? [];
    const objects = render(shopWith(parse(text) as object));
    assert.deepEqual(
      [one(objects, "Job"), one(objects, "CronJob")].map(({ metadata }) => metadata.name),
      ["shop-migrate", "shop-report"],
    );
  });

  itWithHelm("names the variables that an application gets, each from where it says", () => {
    const rows = [...page.matchAll(/^\| `(postgres|redis|rabbitmq)` *\|([^|]+)\|([^|]+)\| `([^`]+)`/gm)];
    assert.equal(rows.length, 3);
    const codes = (cell = "") => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name).sort();
    for (const [, service, plain, secret, name] of rows) {
      const staging = parse(files.get("apps/shop/staging.yaml") ?? "") as object;
      const values = { ...staging, uses: [service], platform: platform() };
      const objects = render({ release: "shop", files: ["apps/shop/defaults.yaml"], values, from: copy });
      const config = Object.keys(one(objects, "ConfigMap").data);
      assert.deepEqual(config.filter((key) => !["APP_ENV", "LOG_LEVEL"].includes(key)).sort(), codes(plain));
      assert.deepEqual(
        container(objects)
          .env.map((variable) => variable.name)
          .sort(),
        codes(secret),
      );
      for (const { valueFrom } of container(objects).env) assert.equal(valueFrom.secretKeyRef.name, name);
    }
  });
});
