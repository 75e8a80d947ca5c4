import * as pulumi from "@pulumi/pulumi";
import { dataServices, sectionOf } from "../../catalog";
import type { DataService } from "../../catalog/chart";
import { credentialsName } from "../../catalog/endpoint";
import { changedInitialValues, initialValuesAdvice, type ReleaseValues } from "../../catalog/initial-values";
import { stackLabelValue } from "../../lib/kubernetes/labels";
import type { Environment } from "../../stacks/environment";
import type { Connection } from "../connection";
import { toldUnlessOutOfReach } from "../fail-up";
import { defineHook } from "../hook";
import { HookError } from "../report";
import { claimsThere, deleteClaims } from "./claims-there";
import { refuseLostNamespaces } from "./lost-namespaces";
import { lookAtOffServices } from "./off-services";

/** A namespace that the program makes; its id is known once it is there. */
interface MadeNamespace {
  readonly id: pulumi.Output<string>;
}

interface SecretInputs {
  readonly metadata: { readonly name: unknown; readonly namespace: unknown };
}

/** What keeps an `up` from losing data by a change that looks like none: of a name, of a password, of a switch. */
export class DataHooks {
  /** Before a namespace is made, which another one may have to make room for. In a preview too. */
  readonly namespace: pulumi.ResourceHook;
  /** Before a password is drawn: notes which. In a preview too. */
  readonly password: pulumi.ResourceHook;
  /** Before a Secret is made of passwords: refuses new ones for old volumes. In a preview too. */
  readonly credentials: pulumi.ResourceHook;
  /** Before a release changes: refuses what counts only on an empty volume. In a preview too. */
  readonly release: pulumi.ResourceHook;
  readonly #namespaces = new Map<string, MadeNamespace>();
  readonly #drawn = new Set<string>();
  #lost: Promise<void> | undefined;

  constructor(
    private readonly environment: Environment,
    private readonly connection: Connection,
  ) {
    this.namespace = defineHook("refuse-lost-data", () => this.#refuseLost(), true);
    this.password = defineHook(
      "note-drawn-password",
      ({ name }) => {
        this.#drawn.add(name);
        return Promise.resolve();
      },
      true,
    );
    this.credentials = defineHook(
      "refuse-new-credentials",
      ({ newInputs }) => this.#refuseNewCredentials(newInputs as SecretInputs),
      true,
    );
    this.release = defineHook(
      "refuse-initial-values",
      ({ oldInputs = {}, newInputs = {} }) => {
        refuseInitialValues(oldInputs, newInputs, environment.policy.doneByHand);
        return Promise.resolve();
      },
      true,
    );
  }

  /** Whether a Secret holds a data service's credentials. */
  static holdsCredentials(name: string): boolean {
    return serviceOf(name) !== undefined;
  }

  /** Makes a namespace known that the stack makes. */
  add(name: string, namespace: MadeNamespace): void {
    this.#namespaces.set(name, namespace);
  }

  /**
   * The same where no namespace is made, so that no hook of one runs: where one goes alone. And tells of services that
   * are off, and refuses to take their passwords away unsaid.
   */
  look(): pulumi.Output<unknown> {
    const ids = [...this.#namespaces.values()].map(({ id }) => id);
    // In a preview the id of a namespace that is to be made is not known.
    return pulumi.all(ids).apply(() => toldUnlessOutOfReach(this.#lookAtAll(), "namespaces and claims were"));
  }

  async #lookAtAll(): Promise<void> {
    await this.#refuseLost();
    const warn = (line: string): void => void pulumi.log.warn(line);
    await lookAtOffServices(await this.connection.open(), this.environment, warn);
  }

  /** Said once, whoever comes first. */
  async #refuseLost(): Promise<void> {
    const first = this.#lost === undefined;
    this.#lost ??= this.#findLost();
    try {
      await this.#lost;
    } catch (error) {
      if (first) throw error;
      throw new HookError("not made, since another namespace with data in it would go");
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

  async #refuseNewCredentials({ metadata: { name, namespace } }: SecretInputs): Promise<void> {
    const { environment } = this;
    const service = serviceOf(name);
    // In the preview of a namespace that has another name it is not known, and empty anyhow.
    if (service === undefined || typeof namespace !== "string") return;
    const section = sectionOf(service, environment);
    const passwords = Object.values(service.credentials(section)).map((each) =>
      typeof each === "string" ? "" : each.password,
    );
    if (!passwords.some((password) => this.#drawn.has(password))) return;
    const kubernetes = await this.connection.ifThere();
    if (!kubernetes) return;
    const claims = await claimsThere(kubernetes, namespace, service.claims?.(section, environment) ?? []);
    if (claims.length === 0) return;
    throw new HookError(
      `${service.path} has volumes already, and their passwords are gone: new ones would not open them. They are ` +
        `${claims.map((claim) => claim.name).join(", ")} in namespace ${namespace}. If nobody needs the data, delete ` +
        `them, then run \`up\` again; else set ${service.path}.enabled: false and save it first:\n\n` +
        `  ${deleteClaims(namespace, claims)}\n`,
    );
  }
}

function serviceOf(secret: unknown): DataService | undefined {
  return Object.values<DataService>(dataServices).find(({ release }) => credentialsName(release) === secret);
}

/** @throws HookError */
function refuseInitialValues(before: ReleaseValues, after: ReleaseValues, done: readonly string[]): void {
  const changed = changedInitialValues(before, after).filter((property) => !done.includes(property));
  if (changed.length > 0) throw new HookError(initialValuesAdvice(changed));
}
