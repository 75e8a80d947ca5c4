import { textOf, type KnownObject } from "../lib/known";

/** Roles and users that Argo CD makes administrators by itself. */
const administrators: readonly string[] = ["role:admin", "admin"];

/**
 * Whether everybody may change something by a role that everybody has: as an administrator, by a role that it is, or
 * by a line of its own. To read is all that role:readonly may.
 * @param data `argocd-rbac-cm`: its lines stand in `policy.csv`, and in any further `policy.<name>.csv`
 */
export function everybodyMay(role: string, data: KnownObject): boolean {
  const lines = Object.entries(data)
    .filter(([key]) => /^policy\.(.*\.)?csv$/.test(key))
    .flatMap(([, text]) => textOf(text).split("\n"))
    .map((line) => line.split(",").map((word) => word.trim().replaceAll('"', "")));
  const given = new Map<string, string[]>();
  for (const [kind, member = "", of] of lines)
    if (kind === "g" && of) {
      const roles = given.get(member) ?? [];
      roles.push(of);
      given.set(member, roles);
    }
  const roles = new Set([role]);
  // A set that grows is walked to its end.
  for (const each of roles) for (const of of given.get(each) ?? []) roles.add(of);
  if (administrators.some((each) => roles.has(each))) return true;
  return lines.some(
    ([kind, subject = "", , action = "get", , effect = "allow"]) =>
      kind === "p" && roles.has(subject) && action !== "get" && effect !== "deny",
  );
}
