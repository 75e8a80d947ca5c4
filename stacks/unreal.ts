import type { Subject } from "./checks/subject";
import { kubeconfigFile } from "./kubeconfig-file";
import { mirrorFolder } from "./mirror-folder";
import { placeholders } from "./placeholders";
import { sshHost } from "./ssh-host";
import type { Violation } from "../lib/violation";

/** What a plan may have, and an `up` may not: placeholders, and files that a reviewer need not have. */
export function unrealIn(subject: Subject): readonly Violation[] {
  return [placeholders, mirrorFolder, kubeconfigFile, sshHost].flatMap((check) => check(subject));
}

/** The warning of a plan with it. */
export function unrealText({ path, got, allowed }: Violation): string {
  return `${path} has ${got}, which \`pulumi up\` will refuse; put in ${allowed}`;
}
