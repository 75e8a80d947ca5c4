import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { goldenApps, root } from "../components/platform";
import type { Programs } from "./programs";

/** A Git repository on this machine with the platform's chart and applications: what a fork's is. */
export class Repository {
  readonly url: string;
  private readonly folder: string;

  /** @param further folders of applications besides the three golden ones, from the repository's root */
  constructor(
    private readonly programs: Programs,
    further: readonly string[],
  ) {
    this.folder = join(programs.scratch, "repository");
    this.url = `file://${this.folder}`;
    cpSync(join(root, "charts", "service"), join(this.folder, "charts", "service"), { recursive: true });
    cpSync(goldenApps, this.apps, { recursive: true });
    for (const path of further)
      cpSync(join(root, path), join(this.apps, path.split("/").at(-1) ?? ""), { recursive: true });
    this.git("init", "--quiet", "--initial-branch=main");
    this.commit({});
  }

  /** Folder of the applications. */
  get apps(): string {
    return join(this.folder, "apps");
  }

  /** A file as it is. */
  read(path: string): string {
    return readFileSync(join(this.folder, path), "utf8");
  }

  /** Pushes files, as far as Argo CD can tell: the branch has a new commit from now on. Returns its hash. */
  commit(files: Readonly<Record<string, string>>): string {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      writeFileSync(join(this.folder, path), text);
    }
    this.git("add", "--all");
    const author = ["-c", "user.name=test", "-c", "user.email=test@example.org"];
    this.git(...author, "commit", "--quiet", "--no-verify", "--allow-empty", "--message=A change");
    return this.git("rev-parse", "HEAD").trim();
  }

  private git(...args: readonly string[]): string {
    return this.programs.run("git", ["-C", this.folder, ...args]);
  }
}
