import { type Document, isMap, isScalar, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from "yaml";

/** A kubeconfig that is not one; the message says why, and never quotes it, since it may hold credentials. */
export class BrokenKubeconfigError extends Error {}

const LISTS = ["clusters", "users", "contexts"] as const;

/**
 * Puts the cluster, user and context of the kubeconfig `added` into the kubeconfig `existing` and returns its
 * new text. What has the same name is replaced, but a context keeps what a person added to it, such as its
 * namespace. Everything else stays, comments and unknown fields included. The current context changes only
 * when there is none: a merge must not point somebody's kubectl at another cluster.
 * Throws a BrokenKubeconfigError when `existing` is no kubeconfig.
 */
export function mergeKubeconfig(existing: string, added: string): string {
  const addition = parseDocument(added);
  if (existing.trim() === "") return added;
  const target = parseKubeconfig(existing);
  for (const list of LISTS) {
    const items = sequence(target, list);
    for (const item of sequence(addition, list).items as YAMLMap[]) put(items, item, list === "contexts");
  }
  if ((target.get("current-context") ?? "") === "") {
    target.set("current-context", addition.get("current-context"));
  }
  // kubectl does not indent lists: keep a file of its making as it is.
  return target.toString({ lineWidth: 0, indentSeq: !/^\w+:\n- /m.test(existing) });
}

function parseKubeconfig(text: string): Document {
  const document = parseDocument(text);
  const [fault] = document.errors;
  // The message would quote the faulty line.
  if (fault) throw new BrokenKubeconfigError(`line ${fault.linePos?.[0].line ?? 1}: ${fault.code}`);
  if (!isMap(document.contents)) throw new BrokenKubeconfigError("it is no mapping");
  const kind = document.get("kind") ?? "Config";
  if (kind !== "Config") throw new BrokenKubeconfigError("its kind is not Config");
  return document;
}

/** A list of the document; made when it is missing or null, as kubectl writes an empty one. */
function sequence(document: Document, name: string): YAMLSeq {
  const found = document.get(name, true);
  if (isSeq(found)) {
    if (!found.items.every(isMap)) throw new BrokenKubeconfigError(`its ${name} are not all mappings`);
    return found;
  }
  if (found !== undefined && !(isScalar(found) && found.value === null)) {
    throw new BrokenKubeconfigError(`its ${name} are no list`);
  }
  document.set(name, document.createNode([]));
  return document.get(name, true) as YAMLSeq;
}

function put(items: YAMLSeq, item: YAMLMap, keepsFields: boolean): void {
  const index = (items.items as YAMLMap[]).findIndex((other) => other.get("name") === item.get("name"));
  const existing = items.items[index] as YAMLMap | undefined;
  if (existing === undefined) {
    // An empty list is written as `[]`, and would stay on one line.
    if (items.items.length === 0) items.flow = false;
    items.add(item);
    return;
  }
  const context = existing.get("context");
  if (keepsFields && isMap(context)) {
    for (const field of ["cluster", "user"]) context.set(field, item.getIn(["context", field]));
  } else {
    items.items[index] = item;
  }
}
