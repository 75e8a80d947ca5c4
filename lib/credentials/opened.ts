import { load } from "js-yaml";
import { goYaml } from "../go-yaml";
import { at, isKnownObject, listOf, objectOf, textOf, type Known, type KnownObject } from "../known";

/**
 * Properties of a resource with what is hidden in texts laid open: files in base64 of a ConfigMap, and the patches of
 * Kustomize of an Application.
 */
export function opened(props: KnownObject): KnownObject {
  const { binaryData, spec } = props;
  const { source, sources } = objectOf(spec);
  const said = isKnownObject(binaryData) ? { ...props, binaryData: texts(binaryData) } : props;
  if (source === undefined && sources === undefined) return said;
  return {
    ...said,
    spec: {
      ...objectOf(spec),
      ...(source !== undefined && { source: withPatches(source) }),
      ...(Array.isArray(sources) && { sources: listOf(sources).map(withPatches) }),
    },
  };
}

function withPatches(source: Known): Known {
  const patches = at(source, "kustomize.patches");
  if (!Array.isArray(patches)) return source;
  const kustomize = { ...objectOf(at(source, "kustomize")), patches: listOf(patches).map(patch) };
  return { ...objectOf(source), kustomize };
}

function patch(each: Known): Known {
  const text = at(each, "patch");
  if (typeof text !== "string") return each;
  try {
    return { ...objectOf(each), patch: load(text, { schema: goYaml }) as Known };
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
