import type { Clock } from "../../lib/clock";
import type { Kubernetes } from "../../lib/kubernetes/client";
import {
  isUnderWay,
  markFailed,
  removeRevision,
  revisions,
  type ReleaseName,
  type Revision,
} from "./helm-revisions";
import { HookError, type Report } from "../report";
import { Watch } from "../watch";

/** A release that Helm is about to install or upgrade. */
export interface ReleaseToClear extends ReleaseName {
  /**
   * The command that makes the stack's state know a release that is there, for the message. Given before a release
   * is created, when there should be none; not given before an update.
   */
  readonly adopt?: string;
}

export interface ClearOptions {
  readonly report: Report;
  /** Seconds that what Helm last did must be past to count as a leftover; default 60. */
  readonly watchSeconds?: number;
  readonly clock?: Clock;
}

/** What Helm can upgrade from. */
const settled = ["deployed", "superseded", "failed"];

/**
 * Clears away what a killed Helm left as the newest revision of a release, so that Helm works on it again: an
 * interrupted install, upgrade or rollback goes, and one that Helm needs to upgrade from is marked as failed. What
 * was finished is never touched, nor anything that the charts made. A revision that changed less than
 * `watchSeconds` ago is watched first.
 *
 * Throws a HookError when the revision moves while it is watched, which means that somebody runs helm, or when
 * there is a release before one is to be created; a KubernetesError when the API refuses or does not answer.
 */
export async function clearInterruptedRelease(
  kubernetes: Kubernetes,
  release: ReleaseToClear,
  options: ClearOptions,
): Promise<void> {
  const clearing = new Clearing(kubernetes, release, options);
  while (await clearing.next());
}

class Clearing {
  readonly #title: string;
  readonly #watchSeconds: number;
  readonly #watch: Watch;

  constructor(
    private readonly kubernetes: Kubernetes,
    private readonly release: ReleaseToClear,
    private readonly options: ClearOptions,
  ) {
    this.#title = `Helm release ${release.namespace}/${release.name}`;
    this.#watchSeconds = options.watchSeconds ?? 60;
    this.#watch = new Watch({ ...options, timeoutSeconds: this.#watchSeconds });
  }

  /** Clears the newest revision if it is a leftover. Resolves to whether there may be another below it. */
  async next(): Promise<boolean> {
    const history = await revisions(this.kubernetes, this.release);
    const [newest] = history;
    if (!newest) return false;
    if (this.release.adopt !== undefined && !history.every(isUnderWay)) this.#refuseUnknown(newest);
    if (!isUnderWay(newest)) return false;

    if (await this.#moves(newest)) return this.#goOnAfter(newest);
    if (!(await this.#clear(newest, history))) this.#refuseMoving(newest);
    return true;
  }

  /** Whether a young revision changes before it is old enough. A clock that is ahead only shortens the watch. */
  async #moves(newest: Revision): Promise<boolean> {
    const age = Math.max(0, (this.#watch.now() - newest.changed) / 1000);
    const left = this.#watchSeconds - age;
    if (left <= 0) return false;
    this.options.report(
      `${this.#title}: revision ${newest.number} has been ${newest.status} for ${Math.floor(age)} s; ` +
        `watching it for ${Math.ceil(left)} s, in case somebody runs helm`,
    );
    return this.#watch.until(async () => {
      const [now] = await revisions(this.kubernetes, this.release);
      const same = now?.uid === newest.uid && now.resourceVersion === newest.resourceVersion;
      return same ? `${this.#title}: revision ${newest.number} is still ${newest.status}` : undefined;
    }, left);
  }

  /** Whoever was at it may have finished meanwhile: Helm can upgrade what is settled, and install what is gone. */
  async #goOnAfter(moved: Revision): Promise<boolean> {
    const [now] = await revisions(this.kubernetes, this.release);
    if (this.release.adopt !== undefined && !now) return false;
    if (!now || !settled.includes(now.status)) return this.#refuseMoving(moved);
    if (this.release.adopt !== undefined) return this.#refuseUnknown(now);
    this.options.report(`${this.#title}: revision ${now.number} is ${now.status} now, going on from there`);
    return false;
  }

  /** Resolves to false when the revision changed since it was read. */
  async #clear(newest: Revision, history: readonly Revision[]): Promise<boolean> {
    const { number, status } = newest;
    const another = history.slice(1).some((revision) => settled.includes(revision.status));
    // Before an install nothing may be left; an upgrade needs a revision that says what there is by now.
    if (this.release.adopt !== undefined || (another && status !== "uninstalling")) {
      if (!(await removeRevision(this.kubernetes, newest))) return false;
      this.options.report(
        `${this.#title}: removed the leftover revision ${number} (${status}) of a Helm that was killed`,
      );
      return true;
    }
    if (!(await markFailed(this.kubernetes, newest))) return false;
    this.options.report(
      `${this.#title}: marked the leftover revision ${number} (${status}) of a Helm that was killed as failed, ` +
        "to upgrade from it",
    );
    return true;
  }

  #refuseMoving({ number, status }: Revision): never {
    const { name, namespace } = this.release;
    throw new HookError(
      `${this.#title}: revision ${number} (${status}) changed while it was watched, so somebody runs helm on it. ` +
        `Wait until no revision is pending (\`kubectl -n ${namespace} get secrets -l owner=helm,name=${name} ` +
        "-L version,status`), then run `up` again.",
    );
  }

  #refuseUnknown({ number, status }: Revision): never {
    const { name, namespace, adopt = "" } = this.release;
    if (status === "uninstalled")
      throw new HookError(
        `${this.#title} was uninstalled, but its history was kept, so Helm does not install it again. Remove the ` +
          `history with \`kubectl -n ${namespace} delete secrets -l owner=helm,name=${name}\`, then run \`up\` again.`,
      );
    throw new HookError(
      `${this.#title} is there (revision ${number}, ${status}), but the stack's state does not know it: most ` +
        "likely an `up` was killed just after Helm had finished. Adopt it, then run `up` again:\n" +
        `  ${adopt}`,
    );
  }
}
