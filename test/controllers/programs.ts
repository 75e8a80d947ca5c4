import assert from "node:assert/strict";
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { delimiter, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { charts } from "../../catalog";
import { folder as chartsFolder } from "../platform/rendered";

/** Folder of the real programs: those of Kubernetes, Argo CD and cert-manager; CONTRIBUTING.md lists them. */
const stated = process.env["DOKS_PLATFORM_CONTROLLERS"];
const folder = stated === undefined ? undefined : resolve(stated);
/** Where programs are looked for: that folder, then the PATH. */
const path = [folder, process.env["PATH"]].filter((part) => part !== undefined).join(delimiter);

const cluster = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubectl", "kwok"];
const delivery = ["argocd", "redis-server", "git", "helm", "kustomize"];
const needed = [...cluster, ...delivery, "cert-manager-controller"];

/** What it takes to run them and is not there; nothing if all is. */
function lacking(): string[] {
  if (folder === undefined) return ["DOKS_PLATFORM_CONTROLLERS"];
  const pins = charts.filter(({ release }) => ["argocd", "cert-manager"].includes(release));
  const files = pins.map(({ pin }) => join(chartsFolder, `${pin.name}-${pin.version}.tgz`));
  const programs = needed.filter(
    (name) => !path.split(delimiter).some((part) => existsSync(join(part, name))),
  );
  return [...programs, ...files.filter((file) => !existsSync(file))];
}

/** Skips a suite where the real programs are not; with DOKS_PLATFORM_REQUIRE_CONTROLLERS=1 it fails. */
export function needControllers(suite: Mocha.Context): void {
  const missing = lacking();
  if (missing.length === 0) return;
  assert.notEqual(process.env["DOKS_PLATFORM_REQUIRE_CONTROLLERS"], "1", `missing: ${missing.join(", ")}`);
  suite.skip();
}

/** The programs of a suite, with a folder for what they write. */
export class Programs {
  private readonly running: { readonly name: string; readonly child: ChildProcess }[] = [];

  constructor(readonly scratch: string) {}

  /**
   * Starts a program that runs until {@link stop}; its output goes to a file.
   * @param program default its name
   */
  start(name: string, args: readonly string[], env: NodeJS.ProcessEnv = {}, program = name): void {
    const log = openSync(this.log(name), "a");
    const child = spawn(program, args, {
      stdio: ["ignore", log, log],
      cwd: this.scratch,
      env: { PATH: path, HOME: this.scratch, TMPDIR: this.scratch, ...env },
    });
    closeSync(log);
    child.on("error", () => undefined);
    this.running.push({ name, child });
  }

  /** Runs a program to its end and returns what it printed; fails with its message. */
  run(name: string, args: readonly string[], input = "", env: NodeJS.ProcessEnv = {}): string {
    const { status, stdout, stderr } = spawnSync(name, args, {
      input,
      encoding: "utf8",
      maxBuffer: 64 * 2 ** 20,
      env: { PATH: path, HOME: this.scratch, TMPDIR: this.scratch, ...env },
    });
    assert.equal(status, 0, `${name} ${args.join(" ")}: ${stderr.slice(0, 2000)}`);
    return stdout;
  }

  /**
   * Asks until the answer is no longer undefined, a second apart.
   * @returns the answer, and the seconds that it took
   */
  async until<T>(what: string, seconds: number, ask: () => T | undefined): Promise<readonly [T, number]> {
    const begin = Date.now();
    for (;;) {
      const answer = ask();
      const passed = (Date.now() - begin) / 1000;
      if (answer !== undefined) return [answer, passed];
      const dead = this.running.find(({ child }) => child.exitCode !== null || child.signalCode !== null);
      if (dead !== undefined) assert.fail(`${dead.name} ended: ${this.lastLines(dead.name)}`);
      assert.ok(passed < seconds, `not after ${seconds} seconds: ${what}`);
      await sleep(1000);
    }
  }

  /** Ends all, the last first. */
  async stop(): Promise<void> {
    for (const { child } of this.running.splice(0).reverse()) {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) continue;
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill();
      await Promise.race([ended, sleep(10_000, undefined, { ref: false })]);
      child.kill("SIGKILL");
      await ended;
    }
  }

  /** What a program has printed last. */
  lastLines(name: string): string {
    return existsSync(this.log(name))
      ? readFileSync(this.log(name), "utf8").split("\n").slice(-15).join("\n")
      : "";
  }

  private log(name: string): string {
    return join(this.scratch, `${name}.log`);
  }
}

/** Ports that nobody listens to. */
export async function freePorts<const Names extends readonly string[]>(
  ...names: Names
): Promise<Record<Names[number], number>> {
  const servers = names.map(() => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => new Promise((resolve) => server.once("listening", resolve))));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return Object.fromEntries(names.map((name, index) => [name, ports[index]])) as Record<
    Names[number],
    number
  >;
}
