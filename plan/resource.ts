import type { Values, Value } from "./values";

/** Names of hooks, by the moment at which they run, such as `beforeCreate`. */
export type Hooks = Readonly<Record<string, readonly string[]>>;

/** An earlier identity of a resource: a URN, or the parts in which it differs. */
export type Alias = string | Readonly<Record<string, string | boolean>>;

/** Options that the program gave a resource, as the engine would receive them. */
export interface ResourceOptions {
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
  /** Undefined where the program leaves it to the provider. */
  readonly deleteBeforeReplace: boolean | undefined;
  /** Inherited from the parent. */
  readonly retainOnDelete: boolean;
  readonly aliases: readonly Alias[];
  /** Id of what to adopt instead of creating. */
  readonly import: string | undefined;
  /** Durations such as `30m`, by `create`, `update`, `delete` and `read`. */
  readonly customTimeouts: Readonly<Record<string, string>>;
  readonly additionalSecretOutputs: readonly string[];
  readonly hooks: Hooks;
  /** URN of the resource with which this one goes; inherited from the parent. */
  readonly deletedWith: string | undefined;
  readonly replaceWith: readonly string[];
  readonly hideDiffs: readonly string[];
  readonly replacementTrigger: Value | undefined;
  readonly envVarMappings: Readonly<Record<string, string>>;
  /** Version of the provider's plugin; undefined where the program leaves it to the engine. */
  readonly version: string | undefined;
  readonly pluginDownloadURL: string | undefined;
}

/** One resource of a plan. Its values are real: secrets are marked {@link Secret}, not hidden. */
export interface PlannedResource {
  readonly urn: string;
  /** Type token, such as `kubernetes:core/v1:Secret`. */
  readonly type: string;
  readonly name: string;
  /** Name of the top-level component that it is part of; undefined for the stack and what stands alone. */
  readonly layer: string | undefined;
  /** URN of the parent; undefined only for the stack itself. */
  readonly parent: string | undefined;
  /** True for what a provider makes, false for a component. */
  readonly custom: boolean;
  /** True for a component whose children only its provider knows. */
  readonly remote: boolean;
  /** Id of an existing resource that the program only reads; undefined for one that it makes. */
  readonly readId: string | undefined;
  /** URN of the provider that makes it; undefined for a component and for a provider. */
  readonly provider: string | undefined;
  /** URNs of the providers that a component hands to its children, by package. */
  readonly providers: Readonly<Record<string, string>>;
  /** Whether it may not be deleted; inherited from the parent. */
  readonly protect: boolean;
  /** URNs that must exist first, components replaced by what they contain; sorted. */
  readonly dependencies: readonly string[];
  /** The same for each input; sorted. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly inputs: Values;
  readonly options: ResourceOptions;
}

/** Options of a resource to which the program gives none. */
export const noOptions: ResourceOptions = {
  ignoreChanges: [],
  replaceOnChanges: [],
  deleteBeforeReplace: undefined,
  retainOnDelete: false,
  aliases: [],
  import: undefined,
  customTimeouts: {},
  additionalSecretOutputs: [],
  hooks: {},
  deletedWith: undefined,
  replaceWith: [],
  hideDiffs: [],
  replacementTrigger: undefined,
  envVarMappings: {},
  version: undefined,
  pluginDownloadURL: undefined,
};
