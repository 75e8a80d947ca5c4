import { load } from "js-yaml";
import { platformValues, inlineValues, specOf } from "../application-values";
import { credentialsIn, type Credential, type Search } from "../credentials/find";
import { at, isKnownObject, listOf, objectOf, textOf, type Known, type KnownObject } from "../known";
import type { Resource, ResourceRule } from "../rule";
import type { Settings } from "../settings";
import { types } from "../types";

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
  seed: "seeds/004",
  check: (resource, settings) => {
    // A Secret is where credentials belong; a definition says how objects look, and holds none.
    if (!resource.type.startsWith("kubernetes:") || foreign.has(resource.type)) return [];
    const search = searchOf(settings);
    const { kind, values } = judged(resource, settings);
    return values
      .flatMap(([where, value]) => credentialsIn(value, search, where === "" ? [] : [where]))
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

const foreign = new Set<string>([
  types.secret,
  "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition",
]);

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
    const stated = (specOf(props, environment)?.stated ?? null) as Known;
    return {
      kind: "application",
      values: [
        ["", stated],
        ["helm", inlineValues(props)],
        ["helm.platform", platformValues(props)],
        ["", applicationRest(props)],
      ],
    };
  }
  const { status: _, ...said } = props;
  const { binaryData } = said;
  const whole = isKnownObject(binaryData) ? { ...said, binaryData: texts(binaryData) } : said;
  return { kind: type.slice(type.lastIndexOf(":") + 1), values: [["", whole]] };
}

/** What an Application says besides the values that it hands to its one chart. */
function applicationRest({ metadata = null, spec }: KnownObject): KnownObject {
  const { source, ...others } = objectOf(spec);
  const { helm, kustomize, ...about } = objectOf(source);
  const { values: _, valuesObject: __, parameters: ___, ...options } = objectOf(helm);
  const { patches, ...overlay } = objectOf(kustomize);
  return {
    metadata,
    spec: {
      ...others,
      source: { ...about, helm: options, kustomize: { ...overlay, patches: listOf(patches).map(patch) } },
    },
  };
}

/** A patch of Kustomize with the text of it as the values that it is. */
function patch(each: Known): Known {
  const text = at(each, "patch");
  if (typeof text !== "string") return each;
  try {
    return { ...objectOf(each), patch: load(text) as Known };
  } catch {
    // What is no YAML may have a credential in it all the same.
    return each;
  }
}

/** Texts in base64 as they are; what is no text stays. */
function texts(encoded: KnownObject): KnownObject {
  return Object.fromEntries(
    Object.entries(encoded).map(([key, value]) => {
      const text = Buffer.from(textOf(value), "base64").toString("utf8");
      return [key, /[\0\ufffd]/.test(text) || text === "" ? value : text];
    }),
  );
}

function nameIn({ name, props }: Resource): string {
  return textOf(at(props, "metadata.name")) || name;
}
