import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { mustRun, runTool } from "./tools";

const ROOT = join(__dirname, "..", "..");

/** Name of kind's cluster. */
export const clusterName = "doks-platform-local";
const stack = "local";
const example = join(ROOT, "examples", `Pulumi.${stack}.yaml`);
const stackFile = join(ROOT, `Pulumi.${stack}.yaml`);
const kindConfig = join(ROOT, "examples", "kind.yaml");

/** All that `npm run local` keeps; Git ignores it. */
const folder = join(ROOT, ".local");
const state = join(folder, "state");
const kubeconfig = join(folder, "kubeconfig.yaml");

/** Where the stack's state is. What is in it protects a cluster that only this machine reaches: no passphrase. */
export const backend: Readonly<Record<string, string | undefined>> = {
  PULUMI_BACKEND_URL: pathToFileURL(state).href,
  PULUMI_CONFIG_PASSPHRASE: "",
  PULUMI_CONFIG_PASSPHRASE_FILE: undefined,
};

type Say = (line: string) => void;

/**
 * Makes the cluster, where there is none, and brings the stack `local` up in it; run again, it goes on where it
 * stopped. The stack's file is the example's copy and then the user's.
 * @throws CommandError
 */
export async function up(say: Say): Promise<void> {
  await checkTools();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (await clusterExists()) {
    say(`kind's cluster ${clusterName} is there already`);
    await mustRun("kind", ["export", "kubeconfig", "--name", clusterName, "--kubeconfig", kubeconfig]);
  } else {
    setStateAside(say);
    await mustRun("kind", [
      "create",
      "cluster",
      ...["--name", clusterName],
      ...["--config", kindConfig],
      ...["--kubeconfig", kubeconfig],
      ...["--wait", "120s"],
    ]);
  }
  chmodSync(kubeconfig, 0o600);
  mkdirSync(state, { recursive: true });
  if (!existsSync(stackFile)) copyFileSync(example, stackFile);
  if (await stackExists()) await unlock();
  else await pulumi(["stack", "init", stack, "--no-select"]);
  await pulumi(["up", "--yes", "--skip-preview", "--stack", stack]);
}

/**
 * Destroys the stack and deletes its cluster, state and kubeconfig; what is not there is passed over.
 * @throws CommandError
 */
export async function down(say: Say): Promise<void> {
  await checkTools();
  if (await clusterExists()) {
    if (await stackExists()) {
      await unlock();
      await pulumi(["destroy", "--yes", "--skip-preview", "--stack", stack]);
    }
    await mustRun("kind", ["delete", "cluster", "--name", clusterName, "--kubeconfig", kubeconfig]);
    rmSync(state, { recursive: true, force: true });
  } else {
    say(`there is no cluster ${clusterName}`);
    setStateAside(say);
  }
  rmSync(kubeconfig, { force: true });
  if (existsSync(folder) && readdirSync(folder).length === 0) rmSync(folder, { recursive: true });
}

/** Keeps the state of a cluster that is gone: it may be there still, in another Docker than today's. */
function setStateAside(say: Say): void {
  if (!existsSync(state)) return;
  let number = 1;
  while (existsSync(`${state}.old-${number}`)) number++;
  renameSync(state, `${state}.old-${number}`);
  say(
    `the state of a cluster that is gone is now .local/state.old-${number}: delete it if you do not miss it`,
  );
}

async function checkTools(): Promise<void> {
  await mustRun("docker", ["info", "--format", "{{.ServerVersion}}"], { quiet: true });
  await mustRun("kind", ["version"], { quiet: true });
}

async function clusterExists(): Promise<boolean> {
  const names = await mustRun("kind", ["get", "clusters"], { quiet: true });
  return names.split("\n").includes(clusterName);
}

async function stackExists(): Promise<boolean> {
  if (!existsSync(state)) return false;
  const args = ["stack", "output", "--non-interactive", "--stack", stack];
  return (await runTool("pulumi", args, { env: backend, quiet: true })).code === 0;
}

/** Removes the lock of a run that was killed. Nobody else uses this backend; where it fails, what follows says why. */
async function unlock(): Promise<void> {
  const args = ["cancel", "--yes", "--non-interactive", "--stack", stack];
  await runTool("pulumi", args, { env: backend, quiet: true });
}

async function pulumi(args: readonly string[]): Promise<void> {
  // Its hooks are the program's, so that a destroy needs it too.
  const env = { ...backend, PULUMI_RUN_PROGRAM: "true" };
  await mustRun("pulumi", [...args, "--non-interactive"], { env });
}
