import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { mustRun, runTool } from "./tools";

/** Name of kind's cluster. */
export const clusterName = "doks-platform-local";
const stack = "local";

/** The stack `local`, its cluster of kind's, and what is kept of both in `.local`, which Git ignores. */
export class LocalPlatform {
  readonly #folder: string;
  readonly #state: string;
  readonly #kubeconfig: string;

  /**
   * @param root folder of Pulumi.yaml
   * @param env variables of the tools
   * @param say told what is being done
   */
  constructor(
    private readonly root: string,
    private readonly env: NodeJS.ProcessEnv,
    private readonly say: (line: string) => void,
  ) {
    this.#folder = join(root, ".local");
    this.#state = join(this.#folder, "state");
    this.#kubeconfig = join(this.#folder, "kubeconfig.yaml");
  }

  /** Address of the folder that has the stack's state. */
  get backend(): string {
    return pathToFileURL(this.#state).href;
  }

  /**
   * Makes the cluster, where there is none, and brings the stack up in it; run again, it goes on where it stopped.
   * The stack's file is the example's copy and then the user's.
   * @throws CommandError
   */
  async up(): Promise<void> {
    await this.#checkTools();
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const name = ["--name", clusterName];
    const kubeconfig = ["--kubeconfig", this.#kubeconfig];
    if (await this.#clusterExists()) {
      this.say(`kind's cluster ${clusterName} is there already`);
      await this.#mustRun("kind", ["export", "kubeconfig", ...name, ...kubeconfig]);
    } else {
      this.#setStateAside();
      const options = ["--config", join(this.root, "examples", "kind.yaml"), ...kubeconfig, "--wait", "120s"];
      await this.#mustRun("kind", ["create", "cluster", ...name, ...options]);
    }
    chmodSync(this.#kubeconfig, 0o600);
    mkdirSync(this.#state, { recursive: true });
    const stackFile = `Pulumi.${stack}.yaml`;
    if (!existsSync(join(this.root, stackFile)))
      copyFileSync(join(this.root, "examples", stackFile), join(this.root, stackFile));
    if (await this.#stackExists()) await this.#unlock();
    else await this.#pulumi(["stack", "init", stack, "--no-select"]);
    await this.#pulumi(["up", "--yes", "--skip-preview", "--stack", stack]);
  }

  /**
   * Destroys the stack and deletes its cluster, state and kubeconfig; what is not there is passed over.
   * @throws CommandError
   */
  async down(): Promise<void> {
    await this.#checkTools();
    if (await this.#clusterExists()) {
      if (await this.#stackExists()) {
        await this.#unlock();
        await this.#pulumi(["destroy", "--yes", "--skip-preview", "--stack", stack]);
      }
      const target = ["--name", clusterName, "--kubeconfig", this.#kubeconfig];
      await this.#mustRun("kind", ["delete", "cluster", ...target]);
      rmSync(this.#state, { recursive: true, force: true });
    } else {
      this.say(`there is no cluster ${clusterName}`);
      this.#setStateAside();
    }
    rmSync(this.#kubeconfig, { force: true });
    if (existsSync(this.#folder) && readdirSync(this.#folder).length === 0)
      rmSync(this.#folder, { recursive: true });
  }

  /** Keeps the state of a cluster that is gone: it may be there still, in another Docker than today's. */
  #setStateAside(): void {
    if (!existsSync(this.#state)) return;
    let number = 1;
    while (existsSync(`${this.#state}.old-${number}`)) number++;
    renameSync(this.#state, `${this.#state}.old-${number}`);
    this.say(
      `the state of a cluster that is gone is now .local/state.old-${number}: delete it if you do not miss it`,
    );
  }

  async #checkTools(): Promise<void> {
    await this.#mustRun("docker", ["info", "--format", "{{.ServerVersion}}"], true);
    await this.#mustRun("kind", ["version"], true);
  }

  async #clusterExists(): Promise<boolean> {
    const names = await this.#mustRun("kind", ["get", "clusters"], true);
    return names.split("\n").includes(clusterName);
  }

  #mustRun(tool: "docker" | "kind", args: readonly string[], quiet = false): Promise<string> {
    return mustRun(tool, args, { cwd: this.root, env: this.env, quiet });
  }

  async #stackExists(): Promise<boolean> {
    if (!existsSync(this.#state)) return false;
    return (await this.#tryPulumi(["stack", "output", "--non-interactive", "--stack", stack])) === 0;
  }

  /** Removes the lock of a run that was killed. Nobody else uses this backend; where it fails, what follows says why. */
  async #unlock(): Promise<void> {
    await this.#tryPulumi(["cancel", "--yes", "--non-interactive", "--stack", stack]);
  }

  /** Its exit code. */
  async #tryPulumi(args: readonly string[]): Promise<number> {
    return (await runTool("pulumi", args, { cwd: this.root, env: this.#pulumiEnv(), quiet: true })).code;
  }

  async #pulumi(args: readonly string[]): Promise<void> {
    // Its hooks are the program's, so that a destroy needs it too.
    const env = { ...this.#pulumiEnv(), PULUMI_RUN_PROGRAM: "true" };
    await mustRun("pulumi", [...args, "--non-interactive"], { cwd: this.root, env });
  }

  /** What is in the state protects a cluster that only this machine reaches: no passphrase. */
  #pulumiEnv(): NodeJS.ProcessEnv {
    const backend = { PULUMI_BACKEND_URL: this.backend, PULUMI_CONFIG_PASSPHRASE: "" };
    return { ...this.env, ...backend, PULUMI_CONFIG_PASSPHRASE_FILE: undefined };
  }
}
