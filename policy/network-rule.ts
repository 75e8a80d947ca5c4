import { isPublicRange } from "./address-range";
import { at, listOf, textOf, type Known } from "./known";

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

/** Whether an ingress rule of a NetworkPolicy lets everybody in: one that names no peers does, too. */
export function isFromEverywhere(rule: Known): boolean {
  const from = at(rule, "from");
  if (typeof from === "symbol") return false;
  const peers = listOf(from);
  return peers.length === 0 || peers.some((peer) => isPublicRange(textOf(at(peer, "ipBlock.cidr"))));
}
