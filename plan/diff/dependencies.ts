import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { PlanError } from "../errors";
import { runTool } from "./tool";

/** As much of a package-lock.json as says what is installed where. */
interface Lock {
  readonly packages?: Readonly<Record<string, { readonly version?: string; readonly optional?: boolean }>>;
}

/**
 * Gives another commit of the project the dependencies that its own lock file names: those of this one, shared, where
 * both lock files are the same and this one's are installed; else installed for it, without any script of theirs.
 * @throws PlanError if they cannot be installed
 */
export async function provideDependencies(here: string, there: string): Promise<void> {
  const lock = "package-lock.json";
  // A commit may hold its dependencies itself.
  if (!existsSync(join(there, lock)) || existsSync(join(there, "node_modules"))) return;
  if (readFileSync(join(here, lock)).equals(readFileSync(join(there, lock))) && isInstalled(here)) {
    symlinkSync(join(here, "node_modules"), join(there, "node_modules"), "junction");
    return;
  }
  const args = ["ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];
  const { code, stderr } = await runTool("npm", args, there);
  if (code === 0) return;
  const [reason = `npm ci ended with exit code ${code}`] = stderr
    .split("\n")
    .map((line) => line.replace(/^npm (error|ERR!) ?/, ""))
    .filter((line) => line.trim() !== "" && !line.startsWith("code "));
  throw new PlanError(`its dependencies cannot be installed: ${reason}`);
}

/** Whether what is installed is what the lock file names; npm keeps a lock file of what it has installed. */
function isInstalled(folder: string): boolean {
  const installed = join(folder, "node_modules", ".package-lock.json");
  if (!existsSync(installed)) return false;
  const [wanted, there] = [join(folder, "package-lock.json"), installed].map(
    (path) => (JSON.parse(readFileSync(path, "utf8")) as Lock).packages ?? {},
  ) as [NonNullable<Lock["packages"]>, NonNullable<Lock["packages"]>];
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    const other = there[path];
    return path === "" || (other === undefined ? optional === true : other.version === version);
  });
}
