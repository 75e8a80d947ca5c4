/** What comes before the tables. */
export const introduction = `<!-- prettier-ignore-start -->
<!-- Generated from stacks/schema.ts and the presets by \`npm run docs\`: change those, not this. -->

# Configuration

A stack says what it is in \`Pulumi.<stack>.yaml\`, under the namespace \`doks-platform\`. \`tier\` chooses a
preset, [development](../stacks/development.ts), [staging](../stacks/staging.ts) or
[production](../stacks/production.ts) ([environments.md](environments.md)); everything in it can be overridden, section by
section. A project that Pulumi.yaml names otherwise has its keys under its own name. Objects merge key by key, lists and scalars replace, and \`null\` takes an
optional property of the preset away. Below a chart's \`values\`, \`null\` is handed to Helm.

\`\`\`yaml
config:
  doks-platform:tier: production
  doks-platform:ingress:
    domain: shop.example.org
    acme:
      email: platform@example.org
  doks-platform:data:
    postgres:
      size: 100Gi
\`\`\`

Editors that know YAML schemas complete and check these files and those in \`apps/\` by
[docs/schemas](schemas/stack.json): VS Code with the extension YAML by itself, others by the first line of a stack's file
(\`# yaml-language-server: $schema=docs/schemas/stack.json\`). What spans files, only the plan tells.

Faults are told before anything is made, with path, what is there and what may be: those of form, such as an unknown
key, all at once, and once there are none, all others. A domain or
e-mail address of \`example.com\` and its like is a placeholder: a preview warns of it, \`pulumi up\` refuses it.
A file of a stack or an application is a regular one of at most 1 MiB, with at most 64 levels and 50,000 values, those
that its aliases stand for included; a list of things has at most 1,000 of them, one of applications 5,000. No message
quotes what may be a credential, be it a value or a key.

`;

/** Which secrets there are: the one part that the schema does not know. */
export const secretsText = `## Secrets

Set with \`pulumi config set --secret doks-platform:<name>\`; one in plain text is refused, and so is one that
nothing uses. The DigitalOcean token is none of them: it comes from \`DIGITALOCEAN_TOKEN\` or
\`DIGITALOCEAN_ACCESS_TOKEN\` in the environment, so that it is neither in Git nor in the state.

| Name | Needed with | What it is |
| --- | --- | --- |
| \`repositoryToken\` | \`delivery.credentials.type: https\` | Token or password that may read the repository |
| \`repositorySshKey\` | \`delivery.credentials.type: ssh\` | Private key of a deploy key |
| \`repositoryAppKey\` | \`delivery.credentials.type: githubApp\` | Private key of the GitHub App |
| \`gitWebhookSecret\` | always optional | Secret of [a webhook](deployment.md#a-webhook) that makes Argo CD look at once |
| \`dnsToken\` | \`ingress.dns: digitalocean\`, in the stack that owns the cluster | DigitalOcean token for the domain's records; it lives in the cluster, so scope it to \`domain\` |
| \`csiToken\` | \`storage.csiDriver: digitalocean\` | DigitalOcean token for volumes; it lives in the cluster, so scope it to \`block_storage\`, \`block_storage_action\`, \`block_storage_snapshot\`, \`snapshot\` and \`droplet:read\` |
| \`kubeconfig\` | \`cluster.mode: existing\` without \`cluster.kubeconfig\` | The kubeconfig itself |
| \`oidcClientSecret\` | \`delivery.argocd.oidc\` | Secret of the OpenID Connect client |

`;

/** What the capacity check takes for granted. */
export const capacityText = `## Capacity

The pools must hold all pods, node by node: the data services, the controllers, Argo CD and the applications
with their fewest replicas, after what DOKS runs on every node. A pool that scales counts with its most nodes,
since it grows for pods that find no room. In production all of it must still fit with any one node lost.

<!-- prettier-ignore-end -->
`;
