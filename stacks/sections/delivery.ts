import { z } from "zod";
import { chartValues, count, dnsLabel, hostname, resources, text, workload } from "./forms";

const repositoryCredentials = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("none") }),
  z.strictObject({ type: z.literal("https"), username: z.string().min(1).describe("User of the token") }),
  z.strictObject({ type: z.literal("ssh") }),
  z.strictObject({
    type: z.literal("githubApp"),
    appId: count.describe("Number of the GitHub App"),
    installationId: count.describe("Number of its installation"),
  }),
]);

const argocd = z.strictObject({
  highAvailability: z
    .boolean()
    .describe("A Redis of three nodes behind HAProxy; needs three nodes without taints"),
  controller: workload,
  server: workload,
  repoServer: workload,
  applicationSet: workload,
  redis: z
    .strictObject({ resources: resources.describe("Of each container") })
    .describe("One Redis, or three with `highAvailability`"),
  haproxy: z
    .strictObject({ resources: resources.describe("Of each pod") })
    .describe("Three in front of the Redis of `highAvailability`"),
  host: hostname.optional().describe("Host of the user interface; default `argocd.<domain>`"),
  oidc: z
    .strictObject({
      name: z.string().min(1).describe("Name on the button"),
      issuer: z.url("a URL such as https://login.example.org").describe("The provider's issuer URL"),
      clientId: z.string().min(1).describe("Client that Argo CD is there"),
    })
    .optional()
    .describe(
      "Single sign-on; its secret is the stack secret `oidcClientSecret`, who may do what is in `values.configs.rbac`",
    ),
  values: chartValues
    .default({})
    .describe("Further values for the chart; may touch neither credentials nor volumes nor load balancers"),
});

export const delivery = z.strictObject({
  repository: text(
    /^(https:\/\/|ssh:\/\/|git@)\S+$/,
    "a Git URL such as https://github.com/acme/platform.git",
  ).describe("Git repository that Argo CD delivers from: this one, or your fork of it"),
  branch: text(/^[^\s~^:?*[\\]+$/, "a branch, tag or commit such as main").describe(
    "Branch, tag or commit that the Applications follow",
  ),
  credentials: repositoryCredentials.describe(
    "How Argo CD reads the repository; the secret part is a stack secret",
  ),
  apps: z.array(dnsLabel).describe("Applications, each a folder in apps/"),
  argocd,
});
