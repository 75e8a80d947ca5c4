import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { Readable } from "node:stream";
import type { Io } from "../../lib/command";
import { guard } from "../../lib/door";

const ROOT = join(__dirname, "../..");

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a command in this process, with this as its input. It and the programs that it starts have these environment
 * variables only.
 */
export async function runMain(
  main: (argv: readonly string[], io: Io) => Promise<void>,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  input = "",
): Promise<Ran> {
  const before = process.env;
  process.env = { TMPDIR: tmpdir(), ...env };
  const ran = { stdout: "", stderr: "" };
  const io = guard({
    env: process.env,
    stdin: Readable.from(input === "" ? [] : [input]),
    stdout: { write: (text) => (ran.stdout += text) },
    stderr: { write: (text) => (ran.stderr += text) },
    exitCode: null,
  });
  await main(args, io).finally(() => (process.env = before));
  return { code: Number(io.exitCode ?? 0), ...ran };
}

/** The same in a process of its own, as a user would. */
export function runCli(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  input = "",
): Promise<Ran> {
  const child = spawn(process.execPath, ["--require", "tsx/cjs", join("cli", file), ...args], {
    cwd: ROOT,
    env: { TMPDIR: tmpdir(), ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  // One that ends without reading it closes the pipe.
  child.stdin.on("error", () => undefined).end(input);
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, stdout, stderr })));
}

/** A new folder, removed again when the suite that asks for it ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "doks-platform-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Puts a shell script there, to stand in for a program. */
export function writeProgram(path: string, script: string): void {
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

/** A PATH on which nothing but these folders and Node (with the system's basic tools) is found. */
export function pathOf(...folders: readonly string[]): string {
  return [...folders, "/usr/bin", "/bin", dirname(process.execPath)].join(delimiter);
}
