import { shown, type Check, type Violation } from "../../lib/violation";
import type { Subject } from "./subject";

type Delivery = Pick<Subject["environment"]["delivery"], "credentials" | "repository">;

/** The repository's URL carries no secret and suits the way Argo CD signs in. */
export const repository: Check<{ readonly environment: { readonly delivery: Delivery } }> = ({
  environment: { delivery },
}) => {
  const { repository: url, credentials } = delivery;
  const path = "delivery.repository";
  const violations: Violation[] = [];
  if (/^https:\/\/[^/]*@/.test(url)) {
    violations.push({
      path,
      got: `${shown(url)}, with a user or password in it`,
      allowed: "the URL alone, and delivery.credentials with a stack secret",
    });
  }
  const overSsh = !url.startsWith("https://");
  if (overSsh !== (credentials.type === "ssh")) {
    violations.push({
      path,
      got: `${shown(url)} with delivery.credentials.type ${credentials.type}`,
      allowed: overSsh
        ? "an SSH URL only with type ssh"
        : "an SSH URL such as git@github.com:acme/platform.git with type ssh",
    });
  }
  return violations;
};
