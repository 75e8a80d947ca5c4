import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../stacks/environment";
import { stackLabelValue } from "../../lib/kubernetes/labels";
import type { DeclaredClaims } from "../../catalog/chart";
import type { Connection } from "../connection";
import { defineHook } from "../hook";
import { forgetStatefulSets, restoreStatefulSets } from "./stateful-set-record";
import { told, toldUnlessOutOfReach } from "../fail-up";
import { growVolumes, type VolumesToGrow } from "./volume-growth";
import { refuseImpossibleSizes, type ClaimsOfRelease } from "./volume-sizes";

/** What is known of a release before Helm is asked for it. */
export interface ReleaseInputs {
  readonly name: string;
  readonly namespace: string;
}

/** A release with volumes, as the component around it knows it. */
export interface StatefulRelease {
  readonly claims: readonly DeclaredClaims[];
  readonly release: { readonly id: pulumi.Output<string>; readonly namespace: pulumi.Output<string> };
}

/** What an `up` does for the volumes of all releases that declare some. */
export class VolumeHooks {
  /** Before a release changes: refuses what its volumes, or those of the others, cannot become. In a preview too. */
  readonly refuse: pulumi.ResourceHook;
  /** Before a release changes, and after everything that may stop it: grows its volumes. */
  readonly grow: pulumi.ResourceHook;
  /** After a release has changed: removes the records of what Helm has made anew. */
  readonly forget: pulumi.ResourceHook;
  readonly #connection: Connection;
  readonly #stack: string;
  /** The components around the releases, by their names. */
  readonly #releases = new Map<string, StatefulRelease>();
  /** What they declare, once it is known where they are. */
  readonly #declared = new Map<string, ClaimsOfRelease>();
  /** Done when nothing is missing any more that a killed `up` had taken away. */
  #restored: Promise<void> = Promise.resolve();

  constructor({ stack, hooks }: Pick<Environment, "stack" | "hooks">, connection: Connection) {
    this.#connection = connection;
    this.#stack = stackLabelValue(stack);
    this.refuse = defineHook("refuse-impossible-sizes", ({ newInputs }) => this.#refuse(newInputs), true);
    this.grow = defineHook("grow-volumes", async ({ newInputs }, report) => {
      await this.#restored;
      const { timeoutSeconds } = hooks.growVolumes;
      await growVolumes(await connection.open(), this.#volumesOf(newInputs), { report, timeoutSeconds });
    });
    this.forget = defineHook("forget-stateful-sets", async ({ newInputs }) => {
      await forgetStatefulSets(await connection.open(), this.#volumesOf(newInputs));
    });
  }

  /** Makes a release known, which the hooks know by its name. */
  add(name: string, release: StatefulRelease, namespace: pulumi.Input<string | undefined>): void {
    this.#releases.set(name, release);
    pulumi.output(namespace).apply((known = "default") => {
      this.#declared.set(name, { release: name, namespace: known, claims: release.claims });
    });
  }

  /** Brings back what a killed `up` had taken away, and fails the `up` in its end if that fails. Growing waits. */
  restore(): Promise<void> {
    const report = (line: string): void => void pulumi.log.info(line);
    this.#restored = this.#connection
      .open()
      .then((kubernetes) => restoreStatefulSets(kubernetes, { stack: this.#stack }, { report }));
    return told(this.#restored);
  }

  /**
   * Refuses sizes that volumes cannot have where their release does not change, so that no hook of it runs: after a
   * killed `up` that grew them, whose config was reverted. A release that changes has been refused by its hook.
   */
  refuseUnchanged(): pulumi.Output<unknown> {
    return pulumi.all(
      [...this.#releases.values()].map(({ claims, release }) =>
        // In a preview the id of a release that changes is not known.
        pulumi.all([release.namespace, release.id]).apply(async ([namespace]) => {
          const refused = this.#connection
            .open()
            .then((kubernetes) => refuseImpossibleSizes(kubernetes, { namespace, claims }));
          await toldUnlessOutOfReach(refused, "the sizes of volumes were");
        }),
      ),
    );
  }

  async #refuse(newInputs: pulumi.ResourceHookArgs["newInputs"]): Promise<void> {
    const kubernetes = await this.#connection.ifThere();
    if (!kubernetes) return;
    const volumes = this.#volumesOf(newInputs);
    const others = [...this.#declared.values()].filter(({ release }) => release !== volumes.release);
    await refuseImpossibleSizes(kubernetes, volumes, others);
  }

  #volumesOf(inputs: pulumi.ResourceHookArgs["newInputs"]): VolumesToGrow {
    const { name, namespace } = inputs as ReleaseInputs;
    return { release: name, namespace, stack: this.#stack, claims: this.#releases.get(name)?.claims ?? [] };
  }
}
