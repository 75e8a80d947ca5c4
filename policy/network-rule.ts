import { isPublicRange } from "./address-range";
import { at, isKnownObject, listOf, objectOf, textOf, type Known } from "../lib/known";

/** Label that Kubernetes gives each namespace: its name. */
const namespaceName = "kubernetes.io/metadata.name";

/** Whether an ingress rule of a NetworkPolicy is about a port; one that names no ports is about all. */
export function admits(rule: Known, port: number): boolean {
  const ports = at(rule, "ports");
  if (typeof ports === "symbol") return false;
  const all = listOf(ports);
  return all.length === 0 || all.some((each) => spans(at(each, "port"), at(each, "endPort"), port));
}

/** Ports may have names, which say nothing here. */
function spans(from: Known | undefined, to: Known | undefined, port: number): boolean {
  if (from === undefined || from === port) return true;
  return typeof from === "number" && typeof to === "number" && from <= port && port <= to;
}

/** Whether an ingress rule of a NetworkPolicy is about every port. */
export function admitsAll(rule: Known): boolean {
  const ports = at(rule, "ports");
  if (typeof ports === "symbol") return false;
  const all = listOf(ports);
  return all.length === 0 || all.some((each) => typeof each !== "symbol" && at(each, "port") === undefined);
}

/** Whether an ingress rule of a NetworkPolicy lets everybody in: one that names no peers does, too. */
export function isFromEverywhere(rule: Known): boolean {
  const from = at(rule, "from");
  if (typeof from === "symbol") return false;
  const peers = listOf(from);
  return peers.length === 0 || peers.some((peer) => isPublicRange(textOf(at(peer, "ipBlock.cidr"))));
}

/** Whom an ingress rule lets in besides pods of a namespace, as the end of a sentence; undefined for nobody. */
export function strangersIn(rule: Known, namespace: Known | undefined): string | undefined {
  if (isFromEverywhere(rule)) return "everybody";
  const selectors = listOf(at(rule, "from")).map((peer) => at(peer, "namespaceSelector"));
  if (selectors.some(selectsAll)) return "every namespace";
  return selectors.some((each) => isKnownObject(each) && mayTakeOthers(each, namespace))
    ? "other namespaces"
    : undefined;
}

function selectsAll(selector: Known | undefined): boolean {
  if (!isKnownObject(selector)) return false;
  const { matchLabels, matchExpressions } = selector;
  return [matchLabels, matchExpressions].every(
    (each) => typeof each !== "symbol" && Object.keys(each ?? {}).length === 0,
  );
}

/** Unless it says the namespace's name, or something in it is not known yet. */
function mayTakeOthers(selector: Known, namespace: Known | undefined): boolean {
  const labels = at(selector, "matchLabels");
  const expressions = at(selector, "matchExpressions");
  if ([labels, expressions].some((each) => typeof each === "symbol")) return false;
  // Labels that name no namespace take others whatever the own one is called.
  const mayBeOwn = (name: Known): boolean =>
    typeof name === "symbol" || typeof namespace === "symbol" || name === namespace;
  const name = objectOf(labels)[namespaceName];
  if (name !== undefined && mayBeOwn(name)) return false;
  return !listOf(expressions).some((each) => {
    if (typeof each === "symbol") return true;
    const values = listOf(at(each, "values"));
    return at(each, "key") === namespaceName && at(each, "operator") === "In" && values.every(mayBeOwn);
  });
}

/** Whether a chart that picks the namespaces which it lets in by these labels may take others; none pick none. */
export function labelsTakeOthers(labels: Known | undefined, namespace: Known | undefined): boolean {
  return Object.keys(objectOf(labels)).length > 0 && mayTakeOthers({ matchLabels: labels ?? {} }, namespace);
}
