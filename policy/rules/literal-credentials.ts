import { platformValues, inlineValues, specOf } from "../application-values";
import { credentialsIn, type Credential, type Search } from "../../lib/credentials/find";
import { opened } from "../../lib/credentials/opened";
import { at, objectOf, textOf, type Known, type KnownObject } from "../../lib/known";
import type { Resource, ResourceRule } from "../rule";
import type { Settings } from "../settings";
import { types } from "../../lib/resource-types";

/** No credential stands in what everybody may read: the state, the cluster's ConfigMaps and objects, Git. */
export const literalCredentials: ResourceRule = {
  kind: "resource",
  name: "literal-credentials",
  description:
    "No credential is in a ConfigMap, a variable, an annotation or values of a chart. Take it from a Secret " +
    "(secretKeyRef, existingSecret, an application's secretEnv or generatedSecrets); what only looks like one, " +
    "name in policy.publicNames.",
  severity: "critical",
  level: "mandatory",
  requirement: "R-SECURITY-1",
  check: (resource, settings) => {
    if (!resource.type.startsWith("kubernetes:") || foreign.includes(kindIn(resource.type))) return [];
    const search = searchOf(settings);
    const { kind, values } = judged(resource, settings);
    return values
      .flatMap(([where, value]) =>
        where === platform
          ? inPlatform(value, search)
          : credentialsIn(value, search, where === "" ? [] : [where]),
      )
      .map(({ path, why, guessed }: Credential) => {
        const where = `${kind} ${nameIn(resource)}: ${path}`;
        // Looks alone stop nobody: an identifier may have them too.
        return guessed
          ? { message: `${where} may be a credential: ${why}`, level: "advisory" as const }
          : `${where} is a credential: ${why}`;
      });
  },
};

const searches = new WeakMap<Settings, Search>();

/** One search for all resources: it remembers what it has judged. */
function searchOf(settings: Settings): Search {
  const { environment, secrets } = settings;
  const search = searches.get(settings) ?? { publicNames: environment.policy.publicNames, secrets };
  searches.set(settings, search);
  return search;
}

const platform = "helm.platform";

const inPlatforms = new WeakMap<Search, Map<string, readonly Credential[]>>();

/** The platform says nearly the same to every application: what it says again is judged once. */
function inPlatform(value: Known, search: Search): readonly Credential[] {
  const known = inPlatforms.get(search) ?? new Map<string, readonly Credential[]>();
  inPlatforms.set(search, known);
  const text = JSON.stringify(value);
  const found = known.get(text) ?? credentialsIn(value, search, [platform]);
  known.set(text, found);
  return found;
}

/** A Secret is where credentials belong; a definition says how objects look, and holds none. */
const foreign: readonly string[] = ["Secret", "CustomResourceDefinition"];

/** Kinds whose secrets are encrypted, or elsewhere: of these only what becomes of a Secret as it stands is looked at. */
const keepers: readonly string[] = [
  "ClusterExternalSecret",
  "ExternalSecret",
  "SealedSecret",
  "SecretProviderClass",
  "SopsSecret",
];

function kindIn(type: string): string {
  return type.slice(type.lastIndexOf(":") + 1);
}

function looked(kind: string, { status: _, ...said }: KnownObject): Known {
  if (!keepers.includes(kind)) return opened(said);
  const { template = null, target = null } = objectOf(said["spec"]);
  return { metadata: said["metadata"] ?? null, spec: { template, target } };
}

interface Judged {
  readonly kind: string;
  /** Values to look through, by what messages call them. */
  readonly values: readonly (readonly [string, Known])[];
}

function judged({ type, props }: Resource, { environment }: Settings): Judged {
  if (type === types.release) {
    const { values = null, repositoryOpts = null } = props;
    return {
      kind: "release",
      values: [
        ["values", values],
        ["repositoryOpts", repositoryOpts],
      ],
    };
  }
  if (type === types.application) {
    const spec = specOf(props, environment);
    const stated = (spec?.stated ?? null) as Known;
    const manifests = (spec?.objects ?? []).filter(({ kind }) => !foreign.includes(kind));
    return {
      kind: "application",
      values: [
        ["", stated],
        ["helm", inlineValues(props)],
        [platform, platformValues(props)],
        ["", applicationRest(props)],
        ...manifests.map(({ file, kind, object }) => [`${file}: ${kind}`, looked(kind, object)] as const),
      ],
    };
  }
  const kind = kindIn(type);
  return { kind, values: [["", looked(kind, props)]] };
}

/** What an Application says besides the values that it hands to its one chart. */
function applicationRest(props: KnownObject): KnownObject {
  const { metadata = null, spec } = opened(props);
  const { source, ...others } = objectOf(spec);
  const { helm, ...about } = objectOf(source);
  const { values: _, valuesObject: __, parameters: ___, ...options } = objectOf(helm);
  return { metadata, spec: { ...others, source: { ...about, helm: options } } };
}

function nameIn({ name, props }: Resource): string {
  return textOf(at(props, "metadata.name")) || name;
}
