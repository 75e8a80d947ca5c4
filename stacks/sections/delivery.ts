import { z } from "zod";
import { argocd } from "../../catalog";
import { count, day, dnsLabel, list, text, words } from "../../lib/forms";

const repositoryCredentials = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("none") }),
  z.strictObject({ type: z.literal("https"), username: words.describe("User of the token") }),
  z.strictObject({ type: z.literal("ssh") }),
  z.strictObject({
    type: z.literal("githubApp"),
    appId: count.describe("Number of the GitHub App"),
    installationId: count.describe("Number of its installation"),
  }),
]);

const revision = text(/^[^\s~^:?*[\\]+$/, "a branch, tag or commit such as main");

const pin = z.strictObject({
  application: dnsLabel.describe("Folder in apps/"),
  revision: revision.describe("Commit, tag or branch that it stays at, with its chart and its values"),
  reason: words.describe("Why; everybody can read it"),
  expires: day.describe(
    "Last day; from the next one on the plan is stopped until the pin is taken out or renewed",
  ),
});

export const delivery = z.strictObject({
  repository: text(
    /^(https:\/\/|ssh:\/\/|git@)[^\s?#]+$/,
    "a Git URL such as https://github.com/acme/platform.git",
  ).describe("Git repository that Argo CD delivers from: this one, or your fork of it"),
  branch: revision.describe("Branch, tag or commit that the Applications follow"),
  credentials: repositoryCredentials.describe(
    "How Argo CD reads the repository; the secret part is a stack secret",
  ),
  apps: list(dnsLabel, 5000).describe(
    "Applications, each a folder in apps/. A list replaces the preset's; a map changes it by name, such as `{ shop: true }`",
  ),
  pins: list(pin).describe(
    "Applications that stay at a revision of their own for a while, as after a rollback",
  ),
  argocd: argocd.section,
});
