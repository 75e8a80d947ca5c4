import { wellKnownHosts } from "../catalog/argocd";
import { at } from "../lib/known";
import type { Check } from "../lib/violation";
import type { Subject } from "./checks/subject";
import { isShared } from "./topology";

/** Argo CD reads nothing from an SSH host whose key it does not know; in a shared cluster its owner says which it knows. */
export const sshHost: Check<Subject> = ({ environment }) => {
  const { repository, argocd } = environment.delivery;
  const host = sshHostOf(repository);
  if (host === undefined || isShared(environment)) return [];
  // Whoever hands the chart keys of their own knows which.
  if (at(argocd.values, "configs.ssh") !== undefined) return [];
  const patterns = argocd.knownHosts.flatMap((line) => line.split(" ", 1)[0]?.split(",") ?? []);
  if ([...wellKnownHosts, ...patterns].some((pattern) => matches(pattern, host))) return [];
  const [, name = host, port] = /^\[(.*)\]:(\d+)$/.exec(host) ?? [];
  return [
    {
      path: "delivery.repository",
      got: `the SSH host ${host}, whose key Argo CD does not know`,
      allowed: `what \`ssh-keyscan ${port === undefined ? "" : `-p ${port} `}${name}\` prints, as delivery.argocd.knownHosts`,
    },
  ];
};

/** Host of an SSH URL as known_hosts has it, with its port if that is another than 22. */
function sshHostOf(url: string): string | undefined {
  const [, withScheme, port, short] =
    /^(?:ssh:\/\/(?:[^@/]*@)?([^:/]+)(?::(\d+))?\/|git@([^:/]+):)/.exec(url) ?? [];
  const host = (withScheme ?? short)?.toLowerCase();
  return host === undefined || port === undefined || port === "22" ? host : `[${host}]:${port}`;
}

/** Whether a pattern of known_hosts may mean a host; which one a hashed one means is not asked. */
function matches(pattern: string, host: string): boolean {
  if (pattern.startsWith("|1|")) return true;
  const parts = pattern.toLowerCase().replaceAll(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${parts.replaceAll("*", ".*").replaceAll("?", ".")}$`).test(host);
}
