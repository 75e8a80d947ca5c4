import type { ReadResourceRequest, RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { PlanError } from "../errors";
import { noOptions, type Alias, type Hooks, type PlannedResource, type ResourceOptions } from "../resource";
import type { RawValues } from "./state";
import { providerUrn } from "../urn";
import { decode, decodeAll } from "../values";
import type { Value } from "../values";

/** What a request says about a resource; the rest follows from where the resource stands. */
export type Requested = Omit<PlannedResource, "urn" | "layer" | "parent">;

const duration = /^((\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h))+$/;

/**
 * Reads what the program registers.
 * @param raw its inputs as the SDK encoded them
 */
export function fromRegistration(
  req: RegisterResourceRequest,
  raw: RawValues,
  parent?: PlannedResource,
): Requested {
  return {
    type: req.getType(),
    name: req.getName(),
    custom: req.getCustom(),
    remote: req.getRemote(),
    readId: undefined,
    provider: providerUrn(req.getProvider()),
    providers: providers(req),
    protect: (req.hasProtect() ? req.getProtect() : parent?.protect) ?? false,
    dependencies: req.getDependenciesList().sort(),
    propertyDependencies: propertyDependencies(req),
    inputs: decodeAll(raw),
    options: options(req, parent?.options),
  };
}

/** Reads what the program looks up without managing it. */
export function fromRead(req: ReadResourceRequest, raw: RawValues): Requested {
  return {
    type: req.getType(),
    name: req.getName(),
    custom: true,
    remote: false,
    readId: req.getId(),
    provider: providerUrn(req.getProvider()),
    providers: {},
    protect: false,
    dependencies: req.getDependenciesList().sort(),
    propertyDependencies: {},
    inputs: decodeAll(raw),
    options: {
      ...noOptions,
      additionalSecretOutputs: req.getAdditionalsecretoutputsList(),
      version: given(req.getVersion()),
      pluginDownloadURL: given(req.getPlugindownloadurl()),
    },
  };
}

function options(req: RegisterResourceRequest, parent: ResourceOptions = noOptions): ResourceOptions {
  return {
    ignoreChanges: req.getIgnorechangesList(),
    replaceOnChanges: req.getReplaceonchangesList(),
    deleteBeforeReplace: req.getDeletebeforereplacedefined() ? req.getDeletebeforereplace() : undefined,
    retainOnDelete: (req.hasRetainondelete() ? req.getRetainondelete() : undefined) ?? parent.retainOnDelete,
    aliases: aliases(req),
    import: given(req.getImportid()),
    customTimeouts: customTimeouts(req),
    additionalSecretOutputs: req.getAdditionalsecretoutputsList(),
    hooks: hooks(req),
    deletedWith: given(req.getDeletedwith()) ?? parent.deletedWith,
    replaceWith: req.getReplaceWithList(),
    hideDiffs: req.getHidediffsList(),
    replacementTrigger: replacementTrigger(req),
    envVarMappings: Object.fromEntries(req.getEnvvarmappingsMap().toArray()),
    version: given(req.getVersion()),
    pluginDownloadURL: given(req.getPlugindownloadurl()),
  };
}

/** Protobuf has no absent text, only an empty one. */
function given(text: string): string | undefined {
  return text === "" ? undefined : text;
}

function replacementTrigger(req: RegisterResourceRequest): Value | undefined {
  const value = req.getReplacementTrigger();
  return value === undefined ? undefined : decode(value.toJavaScript());
}

function providers(req: RegisterResourceRequest): Record<string, string> {
  const references = req.getProvidersMap().toArray();
  return Object.fromEntries(
    references.map(([name, reference]) => [name, providerUrn(reference) ?? reference]),
  );
}

function propertyDependencies(req: RegisterResourceRequest): Record<string, readonly string[]> {
  const found: [string, readonly string[]][] = [];
  req.getPropertydependenciesMap().forEach((dependencies, property) => {
    const urns = dependencies.getUrnsList();
    if (urns.length > 0) found.push([property, urns.sort()]);
  });
  return Object.fromEntries(found);
}

function customTimeouts(req: RegisterResourceRequest): Record<string, string> {
  // Protobuf's JavaScript calls a field `delete` pb_delete.
  const timeouts = Object.entries(req.getCustomtimeouts()?.toObject() ?? {})
    .filter(([, value]) => value !== "")
    .map(([operation, value]) => [operation.replace(/^pb_/, ""), value] as const);
  for (const [operation, value] of timeouts) {
    if (duration.test(value)) continue;
    throw new PlanError(
      `${req.getName()} [${req.getType()}]: customTimeouts.${operation} is "${value}"; it takes a duration such as "30m" or "1h30m"`,
    );
  }
  return Object.fromEntries(timeouts);
}

function aliases(req: RegisterResourceRequest): Alias[] {
  return req.getAliasesList().map((alias) => {
    const spec = alias.getSpec();
    if (spec === undefined) return alias.getUrn();
    const parts = {
      name: spec.getName(),
      type: spec.getType(),
      stack: spec.getStack(),
      project: spec.getProject(),
      parentUrn: spec.getParenturn(),
      noParent: spec.getNoparent(),
    };
    return Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== "" && part !== false));
  });
}

function hooks(req: RegisterResourceRequest): Hooks {
  const binding = req.getHooks();
  if (binding === undefined) return {};
  const byMoment = {
    beforeCreate: binding.getBeforeCreateList(),
    afterCreate: binding.getAfterCreateList(),
    beforeUpdate: binding.getBeforeUpdateList(),
    afterUpdate: binding.getAfterUpdateList(),
    beforeDelete: binding.getBeforeDeleteList(),
    afterDelete: binding.getAfterDeleteList(),
    onError: binding.getOnErrorList(),
  };
  return Object.fromEntries(Object.entries(byMoment).filter(([, names]) => names.length > 0));
}
