import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(__dirname, "..", "..");

/** An application that asks for next to nothing: the plan of many is measured, not the room for them. */
const values = {
  component: "app",
  image: { repository: "ghcr.io/example/app", tag: "v1.0.0" },
  ports: { http: { port: 8080 } },
  probes: {
    liveness: { httpGet: { path: "/health", port: "http" } },
    readiness: { httpGet: { path: "/ready", port: "http" } },
  },
  resources: { requests: { cpu: "1m", memory: "1Mi" }, limits: { memory: "16Mi" } },
};

/**
 * Makes a copy of this project in a temporary folder whose one stack has this many applications.
 * @returns its folder, and what removes it
 */
export function makeProject(applications: number): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "doks-platform-bench-"));
  for (const part of [
    "index.ts",
    "platform.ts",
    "Pulumi.yaml",
    "package.json",
    "tsconfig.json",
    "charts.lock.yaml",
    "charts/service",
    "catalog",
    "components",
    "cost",
    "lib",
    "policy",
    "recovery",
    "stacks",
  ]) {
    cpSync(join(root, part), join(folder, part), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "junction");
  const apps = Array.from(
    { length: applications },
    (_, index) => `app-${String(index + 1).padStart(4, "0")}`,
  );
  for (const app of apps) {
    mkdirSync(join(folder, "apps", app), { recursive: true });
    writeFileSync(join(folder, "apps", app, "defaults.yaml"), JSON.stringify(values));
  }
  writeFileSync(join(folder, "Pulumi.bench.yaml"), JSON.stringify({ config: stackConfig(apps) }));
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}

function stackConfig(apps: readonly string[]): object {
  return {
    "doks-platform:tier": "staging",
    "doks-platform:ingress": { domain: "bench.example.com", acme: { email: "bench@example.com" } },
    "doks-platform:delivery": { apps },
    "doks-platform:policy": { registries: ["ghcr.io/example"] },
  };
}
