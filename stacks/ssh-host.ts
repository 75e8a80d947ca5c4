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
  const names = argocd.knownHosts.flatMap((line) => line.split(" ", 1)[0]?.split(",") ?? []);
  if ([...wellKnownHosts, ...names].some((each) => matches(each, host))) return [];
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
    /^(?:ssh:\/\/(?:[^@/]*@)?([\w.-]{1,253})(?::(\d{1,5}))?\/|git@([\w.-]{1,253}):)/.exec(url) ?? [];
  const host = (withScheme ?? short)?.toLowerCase();
  return host === undefined || port === undefined || port === "22" ? host : `[${host}]:${port}`;
}

/** Whether a name in known_hosts may mean a host; which one a hashed one means is not asked. */
function matches(name: string, host: string): boolean {
  if (name.startsWith("*.")) return host.endsWith(name.slice(1).toLowerCase());
  return name.startsWith("|1|") || name.toLowerCase() === host;
}
