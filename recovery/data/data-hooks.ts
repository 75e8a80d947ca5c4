import * as pulumi from "@pulumi/pulumi";
import { dataServices, sectionOf } from "../../catalog";
import type { DataService, DeclaredClaims } from "../../catalog/chart";
import { credentialsName } from "../../catalog/endpoint";
import { found } from "../../lib/kubernetes/client";
import { stackLabelValue } from "../../lib/kubernetes/labels";
import { claimTemplateOf, generatedName, generatedPassword } from "../../stacks/applications";
import type { Environment } from "../../stacks/environment";
import type { Connection } from "../connection";
import { toldUnlessOutOfReach } from "../fail-up";
import { defineHook } from "../hook";
import { refuseInitialValues } from "../first-look";
import { HookError } from "../report";
import { claimsThere, deleteClaims } from "./claims-there";
import { refuseLostNamespaces } from "./lost-namespaces";
import { lookAtOffServices } from "./off-services";

/** A namespace that the program makes; its id is known once it is there. */
interface MadeNamespace {
  readonly id: pulumi.Output<string>;
}

/** What keeps an `up` from losing data by a change that looks like none: of a name, of a password, of a switch. */
export class DataHooks {
  /** Before a namespace is made, which another one may have to make room for. In a preview too. */
  readonly namespace: pulumi.ResourceHook;
  /** Before a password is drawn: refuses a new one for old volumes. In a preview too. */
  readonly password: pulumi.ResourceHook;
  /** Before a release changes: refuses what counts only on an empty volume. In a preview too. */
  readonly release: pulumi.ResourceHook;
  readonly #namespaces = new Map<string, MadeNamespace>();
  /** What opens volumes, by the names of the passwords. */
  readonly #openers: ReadonlyMap<string, Opener>;
  /** Whose passwords were refused. */
  readonly #refused = new Set<string>();
  #lost: Promise<void> | undefined;
  #looked: Promise<void> | undefined;

  constructor(
    private readonly environment: Environment,
    private readonly connection: Connection,
  ) {
    this.#openers = new Map(openersOf(environment).map((opener) => [opener.password, opener]));
    this.namespace = defineHook("refuse-lost-data", () => this.#refuseLost(), true);
    this.password = defineHook("refuse-new-credentials", ({ name }) => this.#refuseNewPassword(name), true);
    this.release = defineHook(
      "refuse-initial-values",
      ({ oldInputs = {}, newInputs = {} }) => {
        refuseInitialValues(oldInputs, newInputs, environment.policy.doneByHand);
        return Promise.resolve();
      },
      true,
    );
  }

  /** Whether a password opens volumes. */
  opens(password: string): boolean {
    return this.#openers.has(password);
  }

  /** Makes a namespace known that the stack makes. */
  add(name: string, namespace: MadeNamespace): void {
    this.#namespaces.set(name, namespace);
  }

  /** The same before an `up` asks the cluster for anything, and what `look` tells and refuses besides. */
  lookFirst(): Promise<void> {
    const looked = this.#lookAtAll();
    this.#looked = looked.catch(() => undefined);
    return looked;
  }

  /**
   * The same where no namespace is made, so that no hook of one runs: where one goes alone. And tells of services that
   * are off, and refuses to take their passwords away unsaid.
   */
  look(): pulumi.Output<unknown> {
    // In the preview of a new stack, and in a plan, no id is known; in any other the one or the other is.
    const looks = [...this.#namespaces.values()].map(({ id }) =>
      id.apply(
        () => (this.#looked ??= toldUnlessOutOfReach(this.#lookAtAll(), "namespaces and claims were")),
      ),
    );
    return pulumi.all(looks);
  }

  async #lookAtAll(): Promise<void> {
    await this.#refuseLost();
    const warn = (line: string): void => void pulumi.log.warn(line);
    await lookAtOffServices(await this.connection.open(), this.environment, warn);
  }

  /** Says in full what would be lost to whoever comes first. */
  async #refuseLost(): Promise<void> {
    const first = this.#lost === undefined;
    this.#lost ??= this.#findLost();
    try {
      await this.#lost;
    } catch (error) {
      if (first || !(error instanceof HookError)) throw error;
      throw new HookError("another namespace, with data in it, would go: nothing is made in its place");
    }
  }

  async #findLost(): Promise<void> {
    const kubernetes = await this.connection.ifThere();
    if (!kubernetes) return;
    const { stack, policy } = this.environment;
    await refuseLostNamespaces(kubernetes, {
      stack: stackLabelValue(stack),
      made: [...this.#namespaces.keys()],
      allowed: policy.replacements,
    });
  }

  /** Before it is drawn: once it is in the state nobody could tell it from the one that opens the volumes. */
  async #refuseNewPassword(password: string): Promise<void> {
    const opener = this.#openers.get(password);
    const kubernetes = await this.connection.ifThere();
    if (opener === undefined || !kubernetes) return;
    const { name: namespace } = this.environment;
    const claims = await claimsThere(kubernetes, namespace, opener.claims);
    if (claims.length === 0) return;
    const secret = await found(kubernetes.core.readNamespacedSecret({ namespace, name: opener.secret }));
    // One that is new beside others is a key more, and opens nothing yet.
    if (secret && secret.data?.[opener.key] === undefined) return;
    // What runs on its volumes without any has none that opens them.
    const { runs, later } = opener;
    if (!secret && later === true) return;
    if (
      !secret &&
      runs !== undefined &&
      (await found(kubernetes.apps.readNamespacedStatefulSet({ namespace, name: runs })))
    )
      return;
    // Each password is refused, and one of them says why in full.
    if (this.#refused.has(opener.what))
      throw new HookError(`${opener.what} has volumes already, which a new password would not open`);
    this.#refused.add(opener.what);
    throw new HookError(
      `${opener.what} has volumes already, and the state has not what opens them: a new password would not. They are ` +
        `${claims.map((claim) => claim.name).join(", ")} in namespace ${namespace}. If nobody needs the data, delete ` +
        `them, then run \`up\` again; else ${opener.without} and save it first:\n\n` +
        `  ${deleteClaims(namespace, claims)}\n`,
    );
  }
}

/** A password without which the data in some claims is of no use. */
interface Opener {
  /** Its name. */
  readonly password: string;
  /** The Secret that holds it, and its key there. */
  readonly secret: string;
  readonly key: string;
  readonly claims: readonly Pick<DeclaredClaims, "statefulSet" | "template">[];
  /** The StatefulSet of an application, which may get its first password while it runs. */
  readonly runs?: string;
  /** Whether it comes with a setting of a service that is there: without a Secret there was none yet. */
  readonly later?: boolean;
  /** Whose it is, as a message begins. */
  readonly what: string;
  /** How an `up` does without it. */
  readonly without: string;
}

function openersOf(environment: Environment): readonly Opener[] {
  const services = Object.values<DataService>(dataServices).flatMap((chart) => {
    const section = sectionOf(chart, environment);
    const opener = {
      secret: credentialsName(chart.release),
      claims: chart.claims?.(section, environment) ?? [],
      what: chart.path,
      without: `set ${chart.path}.enabled: false`,
    };
    const further = chart.furtherSecret?.(section);
    return [
      ...Object.entries(chart.credentials(section)).flatMap(([key, value]) =>
        typeof value === "string" ? [] : [{ ...opener, key, password: value.password }],
      ),
      ...Object.values(further?.passwords ?? {}).map(({ key, resource }) => ({
        ...opener,
        secret: further?.name ?? "",
        key,
        password: resource,
        later: true,
      })),
    ];
  });
  const applications = environment.delivery.apps.flatMap(({ name, generatedSecrets }) =>
    generatedSecrets.map((key) => ({
      password: generatedPassword(name, key),
      secret: generatedName(name),
      key,
      claims: [claimTemplateOf(name)],
      runs: claimTemplateOf(name).statefulSet,
      what: `application ${name}`,
      without: "take it out of delivery.apps",
    })),
  );
  return [...services, ...applications];
}
