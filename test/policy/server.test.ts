import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import * as grpc from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import type { Plan } from "../../plan/plan";
import type { PlannedResource } from "../../plan/resource";
import { planStack } from "../../plan/plan-stack";
import { encode, type Values } from "../../plan/values";
import type { Tier } from "../../stacks/schema";
import { projectWith, golden, root, tiers, type GoldenTier } from "../components/platform";
import { goldenConfig } from "../platform/stacks";
import { changed } from "./resources";

/** The pack as the engine starts it: a process of its own, the stack's configuration in its variables. */
class Pack {
  private constructor(
    private readonly process: ChildProcess,
    readonly client: AnalyzerClient,
  ) {}

  static async start(stack: Tier, config: Readonly<Record<string, string>>): Promise<Pack> {
    const child = spawn(process.execPath, ["--require", "tsx/cjs", "index.ts"], {
      cwd: join(root, "policy"),
      stdio: ["ignore", "pipe", "inherit"],
      env: {
        ...process.env,
        PULUMI_CONFIG: JSON.stringify(config),
        PULUMI_NODEJS_PROJECT: "doks-platform",
        PULUMI_NODEJS_STACK: stack,
        PULUMI_NODEJS_DRY_RUN: "true",
      },
    });
    const [port] = (await once(createInterface(child.stdout), "line")) as [string];
    const credentials = grpc.credentials.createInsecure();
    return new Pack(child, new AnalyzerClient(`127.0.0.1:${port}`, credentials));
  }

  stop(): void {
    this.client.close();
    this.process.kill();
  }
}

type Method<Request> = (
  request: Request,
  callback: (error: grpc.ServiceError | null, response: messages.AnalyzeResponse) => void,
) => unknown;

async function ask<Request>(method: Method<Request>, request: Request, urn: string): Promise<string[]> {
  const response = await new Promise<messages.AnalyzeResponse>((resolve, reject) => {
    method(request, (error, answer) => (error ? reject(error) : resolve(answer)));
  });
  return response
    .getDiagnosticsList()
    .map((each) =>
      line(
        each.getPolicyname(),
        each.getEnforcementlevel() === messages.EnforcementLevel.MANDATORY ? "mandatory" : "advisory",
        each.getUrn() || urn,
        each.getMessage(),
      ),
    );
}

function line(policy: string, level: string, urn: string, message: string): string {
  return [level, policy, urn, message].join(" | ");
}

function structOf(values: Values): Struct {
  return Struct.fromJavaScript(encode(values) as Record<string, JavaScriptValue>);
}

function optionsOf({ protect, parent = "" }: PlannedResource): messages.AnalyzerResourceOptions {
  const options = new messages.AnalyzerResourceOptions();
  options.setProtect(protect);
  options.setParent(parent);
  return options;
}

function resourceRequest(resource: PlannedResource): messages.AnalyzeRequest {
  const request = new messages.AnalyzeRequest();
  request.setUrn(resource.urn);
  request.setType(resource.type);
  request.setName(resource.name);
  request.setProperties(structOf(resource.inputs));
  request.setOptions(optionsOf(resource));
  return request;
}

function stackRequest(plan: Plan): messages.AnalyzeStackRequest {
  const request = new messages.AnalyzeStackRequest();
  request.setResourcesList(
    plan.resources.map((resource) => {
      const each = new messages.AnalyzerResource();
      each.setUrn(resource.urn);
      each.setType(resource.type);
      each.setName(resource.name);
      // In the preview of a cluster that is not there yet the engine knows no output of what will be in it.
      const empty = resource.type.startsWith("kubernetes:");
      each.setProperties(structOf(empty ? {} : plan.outputsOf(resource)));
      each.setOptions(optionsOf(resource));
      each.setParent(resource.parent ?? "");
      each.setDependenciesList([...resource.dependencies]);
      for (const [key, urns] of Object.entries(resource.propertyDependencies)) {
        const made = new messages.AnalyzerPropertyDependencies();
        made.setUrnsList([...urns]);
        each.getPropertydependenciesMap().set(key, made);
      }
      return each;
    }),
  );
  return request;
}

/** What breaks rules of every kind: about resources, workloads and the whole stack. */
const faults: Readonly<Record<GoldenTier, Readonly<Record<string, object>>>> = {
  staging: { policy: { budget: { monthlyUsd: 1 }, registries: [] } },
  production: {
    policy: {
      registries: [],
      exceptions: [{ rule: "image-tag", resource: "nothing", reason: "a test", expires: "2026-01-01" }],
    },
    delivery: { branch: "main", apps: ["backend"] },
  },
};

describe("the policy pack as the engine's process", () => {
  for (const stack of tiers)
    it(`finds in ${stack} exactly what the offline plan finds`, async () => {
      // The pack is a process, which reads the repository's own applications: so does this plan.
      const project = projectWith(golden);
      const config = changed(goldenConfig(stack).config, faults[stack]);
      const plan = await planStack(project, stack, { adapt: (stated) => ({ ...stated, config }) });
      const pack = await Pack.start(stack, config);
      try {
        const { client } = pack;
        const found: string[] = [];
        for (const resource of plan.resources)
          found.push(...(await ask(client.analyze.bind(client), resourceRequest(resource), resource.urn)));
        found.push(...(await ask(client.analyzeStack.bind(client), stackRequest(plan), plan.root)));
        const offline = plan.findings?.map(({ policy, level, urn, message }) =>
          line(policy, level, urn, message),
        );
        assert.ok(found.length > 0, "the faults are found");
        assert.deepEqual(found.sort(), offline?.sort());
      } finally {
        pack.stop();
      }
    });

  it("says what is wrong with the configuration, without a trace, and does not start", async () => {
    const child = spawn(process.execPath, ["--require", "tsx/cjs", "index.ts"], {
      cwd: join(root, "policy"),
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        PULUMI_CONFIG: JSON.stringify({
          "doks-platform:tier": "stagin",
          "doks-platform:dnsToken": "hidden-token",
        }),
        PULUMI_NODEJS_PROJECT: "doks-platform",
        PULUMI_NODEJS_STACK: "staging",
      },
    });
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
    child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
    const [code] = (await once(child, "close")) as [number];
    assert.equal(code, 1);
    assert.match(said, /tier: got "stagin"; allowed: development, staging, production/);
    assert.doesNotMatch(said, /\n\s+at |hidden-token/);
  });
});
