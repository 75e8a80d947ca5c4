import assert from "node:assert/strict";
import type { Plan } from "../../plan/plan";
import { at, dataOf, types } from "../components/platform";
import { canary } from "./canaries";
import type { Pod, SecretReference, SecretSource } from "./kubernetes";
import { containersOf, itRenders, ofKind, podsIn, releases, type Rendering } from "./rendered";

/** A Secret that a pod reads, and the key; without one, whatever is in it. */
type Reading = readonly [secret: string, key: string | undefined];

/** Secrets that something else makes before the pods start: cert-manager's, and Argo CD's own init Job. */
const madeElsewhere: Readonly<Record<string, readonly string[]>> = { argocd: ["argocd-redis"] };

describe("the Secrets of the real charts", () => {
  itRenders("pods read only keys that our Secrets have", releases, (rendering, plan, release) => {
    const namespace = plan.get(types.release, release).inputs["namespace"];
    const ours = new Map(secretsIn(plan, String(namespace)));
    const own = [
      ...ofKind(rendering, "Secret").map(({ metadata }) => metadata.name),
      ...(madeElsewhere[release] ?? []),
    ];
    for (const [secret, key] of readingsOf(rendering).filter(([name]) => !own.includes(name))) {
      const keys = ours.get(secret);
      assert.ok(keys, `there is no Secret ${secret}`);
      if (key !== undefined) assert.ok(keys.includes(key), `${secret} has no key ${key}`);
    }
  });

  itRenders(
    "charts make no credential up, which the next upgrade might make up again",
    releases,
    (rendering) => {
      const keys = ofKind(rendering, "Secret").flatMap(({ data = {}, stringData = {} }) =>
        Object.keys({ ...data, ...stringData }),
      );
      assert.deepEqual(
        keys.filter((key) => /passw|secret|token|cookie|key$/i.test(key)),
        [],
      );
    },
  );

  itRenders("no object has a credential in it, encoded or not", releases, (rendering) => {
    for (const object of rendering.objects) {
      assert.doesNotMatch(JSON.stringify(object), canary, object.metadata.name);
    }
    for (const { metadata, data = {} } of ofKind(rendering, "Secret")) {
      for (const text of Object.values(data).map((encoded) =>
        Buffer.from(encoded, "base64").toString("utf8"),
      )) {
        assert.doesNotMatch(text, canary, metadata.name);
        assert.doesNotMatch(text, /^\s*[\w.]*(password|default_pass|erlang_cookie)\s*=\s*\S/m, metadata.name);
      }
    }
  });

  itRenders("no variable has a credential in plain text", releases, (rendering) => {
    for (const pod of podsIn(rendering)) {
      const variables = containersOf(pod).flatMap(({ env }) => env ?? []);
      for (const { name, value = "" } of variables.filter((each) => credential.test(each.name))) {
        // The path of a file, or a switch.
        assert.match(value, /^(\/[\w./-]+|yes|no|true|false|)$/, `${pod.metadata.name} ${name}`);
      }
    }
  });
});

/** Names of variables with credentials. */
const credential = /PASS(WORD)?|SECRET|TOKEN|COOKIE/;

/** Keys of our Secrets in a namespace, by the Secret's name there. */
function secretsIn(
  plan: Plan,
  namespace: string,
): readonly (readonly [name: string, keys: readonly string[]])[] {
  return plan
    .ofType(types.secret)
    .filter(({ inputs }) => at(inputs, "metadata", "namespace") === namespace)
    .map(({ name, inputs }) => [String(at(inputs, "metadata", "name")), Object.keys(dataOf(plan, name))]);
}

function readingsOf(rendering: Rendering): readonly Reading[] {
  return podsIn(rendering).flatMap((pod) => [...fromVariables(pod), ...fromVolumes(pod)]);
}

function fromVariables(pod: Pod): readonly Reading[] {
  const references = containersOf(pod).flatMap(({ env, envFrom }): (SecretReference | undefined)[] => [
    ...(env ?? []).map(({ valueFrom }) => valueFrom?.secretKeyRef),
    ...(envFrom ?? []).map(({ secretRef }) => secretRef),
  ]);
  return references.flatMap((reference): Reading[] =>
    reference === undefined || reference.optional === true ? [] : [[reference.name, reference.key]],
  );
}

/** Files of Secrets: the items that a volume names, and those whose paths variables name. */
function fromVolumes(pod: Pod): readonly Reading[] {
  return (pod.spec.volumes ?? []).flatMap(({ name, secret, projected }) => {
    const projections = (projected?.sources ?? []).map((source) => source.secret);
    return [secret, ...projections].flatMap((source) =>
      source === undefined || source.optional === true ? [] : fromSource(source, filesNamed(pod, name)),
    );
  });
}

function fromSource({ secretName, name, items }: SecretSource, files: readonly string[]): readonly Reading[] {
  const inCluster = secretName ?? name ?? "";
  if (items !== undefined) return items.map(({ key }) => [inCluster, key]);
  return [[inCluster, undefined], ...files.map((file): Reading => [inCluster, file])];
}

/** Files directly in a volume that a variable of the container names. */
function filesNamed(pod: Pod, volume: string): readonly string[] {
  return containersOf(pod).flatMap(({ env, volumeMounts }) => {
    const mounts = (volumeMounts ?? []).filter(({ name }) => name === volume);
    const values = (env ?? []).map(({ value = "" }) => value);
    return mounts.flatMap(({ mountPath }) => {
      const inside = `${mountPath.replace(/\/$/, "")}/`;
      return values.filter((value) => value.startsWith(inside)).map((value) => value.slice(inside.length));
    });
  });
}
