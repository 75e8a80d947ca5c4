import { credentialsIn } from "../../lib/credentials/find";
import { isKnownObject, objectOf, textOf, type Known } from "../../lib/known";
import type { StackFinding, StackResource, StackRule } from "../rule";
import type { Settings } from "../settings";
import { types } from "../../lib/resource-types";
import { nameOf } from "../../lib/urn";

/** Resources that make credentials up. */
const maker = /[$:](random:index\/random(Password|Bytes)|tls:index\/privateKey):/;

/**
 * Where credentials come from and where they go. What is marked secret a policy cannot see, so it goes by where
 * values come from: made up by a resource, or set with `pulumi config set --secret`.
 */
export const secretSources: StackRule = {
  kind: "stack",
  name: "secret-sources",
  description:
    "Credentials are in Secrets only, and made up by the stack or set as its secrets. " +
    "Make them with createPassword, or set them with `pulumi config set --secret`; hand on the Secret's name.",
  severity: "critical",
  level: "mandatory",
  requirement: "R-SECURITY-2",
  *check(resources, settings) {
    const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
    for (const resource of resources) {
      if (resource.type === types.secret) yield* literals(resource, byUrn, settings);
      else if (resource.type.startsWith("kubernetes:") && resource.through === undefined)
        yield* leaks(resource);
    }
  },
};

/** Keys of a Secret that hold a credential which stands in the program. */
function* literals(
  { urn, name, props, propertyDependencies }: StackResource,
  byUrn: ReadonlyMap<string, StackResource>,
  { environment, secrets }: Settings,
): Iterable<StackFinding> {
  const search = { publicNames: environment.policy.publicNames, secrets: [] };
  const { data, stringData } = props;
  const found = credentialsIn({ ...decoded(data), ...objectOf(stringData) }, search);
  if (found.length === 0) return;
  const made = Object.values(propertyDependencies)
    .flat()
    .flatMap((dependency) => textsIn(byUrn.get(dependency)?.outputs));
  const sources = [...secrets, ...made];
  for (const { path, why, value, guessed } of found) {
    if (!sources.some((source) => value === source || (source.length >= 8 && value.includes(source))))
      yield {
        urn,
        message: `Secret ${name}: ${path} stands in the program: ${why}`,
        ...(guessed && { level: "advisory" }),
      };
  }
}

/** Properties of anything else that a made-up credential goes into. */
function* leaks({ urn, type, name, propertyDependencies }: StackResource): Iterable<StackFinding> {
  for (const [property, dependencies] of Object.entries(propertyDependencies)) {
    const credentials = dependencies.filter((dependency) => maker.test(dependency)).map(nameOf);
    if (credentials.length === 0) continue;
    const kind = type.slice(type.lastIndexOf(":") + 1);
    yield {
      urn,
      message: `${kind} ${name}: ${property} has the credential ${credentials.sort().join(", ")}`,
    };
  }
}

/** What is in `data` of a Secret, which the engine may have put there for `stringData`. */
function decoded(data: Known | undefined): Readonly<Record<string, Known>> {
  return Object.fromEntries(
    Object.entries(objectOf(data)).map(([key, value]) => [
      key,
      typeof value === "string" ? Buffer.from(value, "base64").toString("utf8") : value,
    ]),
  );
}

function textsIn(value: Known | undefined): readonly string[] {
  if (Array.isArray(value)) return (value as readonly Known[]).flatMap(textsIn);
  if (isKnownObject(value)) return Object.values(value).flatMap(textsIn);
  return textOf(value) === "" ? [] : [textOf(value)];
}
