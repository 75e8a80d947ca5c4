import { longestException } from "../stacks/sections/policy";

/** Which findings of a rule are less than its level, by rule. */
export const otherLevels: Readonly<Record<string, string>> = {
  "argocd-access": "where no rule can look",
  budget: "from 80 % on, and where autoscaling may exceed it",
  "cluster-maintenance": "where production's day is `any`",
  "cluster-version": "where DOKS upgrades production by itself",
  "control-plane-firewall": "where there is none, or one for very many",
  exceptions: "of those that are in force, or of no use",
  "data-authentication": "where no rule can look",
  "literal-credentials": "where only the value's looks are against it",
  "release-version": "where charts.lock.yaml has another",
  replicas: "of what has no ports and never runs twice",
  "resource-names": "where a name lacks the ending of its kind",
  "secret-sources": "where only the value's looks are against it",
  "storage-provisioner": "where volumes cannot grow",
};

/** What comes before the table of rules. */
export const introduction = `<!-- prettier-ignore-start -->
<!-- Generated from policy/rules by \`npm run docs\`: change those, not this. -->

# Policy

\`policy/\` is a CrossGuard pack. It runs in two ways, with the same rules, the same code of the SDK and the same messages:

\`\`\`sh
npx doks plan                                   # offline: no account, no credentials, no cluster
pulumi preview --policy-pack policy --stack staging
pulumi up --policy-pack policy --stack staging
\`\`\`

An **advisory** finding is told. A **mandatory** one fails the plan and the preview, and stops an \`up\` before the
resource is touched. Tier, budget, thresholds, trusted registries and exceptions are the stack's own configuration:
[configuration.md](configuration.md#policy).

## What each way can see

- Both see every resource of the program, the values of releases, and the values of applications (\`apps/<app>/*.yaml\`
  over the defaults of \`charts/service\`).
- Objects that a release brings (\`extraDeploy\`, \`extraObjects\`, \`extraManifests\`), that are items of a list or that a
  patch is laid over are judged as if they were the program's own, by the rules that are about types and about the stack
  as a whole. What of them is a template, and what an Application delivers from elsewhere, \`unjudged\` tells.
- What a chart's templates make of the values neither sees: \`npx doks render\` renders the charts and runs the
  rules about workloads over the objects ([review.md](review.md)).
- What a change would replace only \`npx doks plan --against\` sees, since the engine never hands the old state to a
  pack. Its rule \`replacement\`, and \`policy.replacements\` which allows one: [review.md](review.md).
- Load balancers of one name in several stacks only a plan of these stacks sees; the pack asks that names begin with the
  cluster's. So does only such a plan see that a stack is another one's copy, with its public hosts, the name of its
  cluster, its ranges, or its name in a shared cluster: the mandatory \`stacks-apart\`, which \`policy.exceptions\` can
  name with the stack as \`resource\`, for stacks in accounts of their own.
- A preview with credentials knows more values than a plan: ids, passwords that are there already, secrets of the stack.
  Only one rule depends on them: \`literal-credentials\` knows a secret of the stack by its value wherever the program
  writes it, and never prints it. In a plan it knows it by what stands for it, which is lost where the program encodes it.
- What is asked of the stack as a whole (\`secret-sources\`, \`application-objects\`, \`application-object-names\`,
  \`cluster-version\`, \`database-firewall\`, \`default-deny\`,
  \`https-routes\`, \`load-balancer-names\`, \`object-disruption-budget\`, \`budget\`, \`exceptions\`) the engine
  asks last. An \`up\` fails on it in its preview, before anything is touched; with \`--skip-preview\` everything has
  been changed by then.

**Remediations** add what is missing where that is safe: labels, and tags. The plan's resources are the mended ones, and
a finding of level \`remediate\` says what was added; \`pulumi preview\` shows the same.

## Exceptions

\`\`\`yaml
config:
  doks-platform:policy:
    exceptions:
      - rule: image-tag
        resource: backend-prod
        reason: the vendor's image has no other tag; replaced in March
        expires: "2027-03-31"
\`\`\`

An exception takes the findings of one rule at one resource out, until the end of its last day. What is found of the
stack as a whole, such as \`budget\`, is excepted by the stack's name; with \`type\`, such as \`Vpc\`, an exception is for
one of several resources of a name. Each is printed with its reason. One that has expired, that is for more than
${longestException} days from today, or that is for no rule, is a mandatory finding itself; one whose resource is gone, or that excuses
nothing, an advisory one. The two real stacks have none.

## Rules

CIS is the section of the CIS Kubernetes Benchmark that a rule enforces. Each rule is tried on faulty and on compliant
fixtures; \`npm run policy:fixtures\` counts them by rule, and fails where one is not tried both ways.
`;

/** What other sets of rules ask and these do not, each with the reason. */
export const notAsked: readonly string[] = [
  "## What is not asked, and why",
  "",
  "- **Root groups** (`runAsGroup`, `fsGroup`, `supplementalGroups` of 0): images that run as any user keep their files in",
  "  group 0; without root, capabilities and escalation the group gives nothing of the node's.",
  "- **Limits of CPU, and limits near requests:** a limit of CPU throttles where nobody else competes; `resource-limits` asks",
  "  for the one of memory, and the plan adds requests up against the nodes.",
  "- **Ephemeral storage:** what is written goes to volumes and bounded emptyDirs; nodes evict by themselves, and few charts",
  "  have values for it.",
  "- **Probes at ports that are not there:** a rollout ends by itself at the first, and Helm and Argo CD tell it.",
  "- **AppArmor by annotation:** Kubernetes reads the field since 1.30; `kernel-surface` looks at that.",
  "- **Admission webhooks** (Kyverno, Gatekeeper): they judge what runs, these rules what is about to be made. The",
  "  namespaces' Pod Security Standard, which `pod-security` asks for, holds in the cluster without one.",
  "- **Images by signature, or by known holes:** that is the registry's and CI's to say; `image-registry` bounds whom to trust.",
  "",
];
