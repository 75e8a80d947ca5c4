/** What a person has to know of a command besides its options. */
export interface About {
  /** One line: what it does. */
  readonly summary: string;
  /** Whole lines to type, each with what comes of it where that needs words. */
  readonly examples: readonly (readonly [line: string, what?: string])[];
  /** Exit codes besides those that every command has, and those that mean more here. */
  readonly exitCodes?: Readonly<Record<number, string>>;
  /** Script of package.json that does the same. */
  readonly script?: string;
}

/** What exit codes mean where a command says nothing else. */
export const usualExitCodes: Readonly<Record<number, string>> = { 0: "done", 1: "error", 64: "wrong usage" };

/**
 * Every command of `doks`, in the order of a stack's life: the one place of its name, what it does, examples and exit
 * codes, from which come its `--help`, shell completion and docs/commands.md. Those with a space belong to a group.
 */
export const commands = {
  init: {
    summary: "Write the file of a new stack, plan it, and say what comes next.",
    examples: [
      ["npx doks init", "asks"],
      [
        "npx doks init --yes --stack eu --tier staging --domain eu.acme.dev --email ops@acme.dev --repository https://github.com/acme/platform.git",
        "does not ask",
      ],
    ],
    exitCodes: { 1: "it cannot be planned, and nothing was written" },
  },
  "init app": {
    summary: "Write the files of a new application, name it in stacks, and plan them.",
    examples: [
      ["npx doks init app", "asks"],
      [
        "npx doks init app --yes --name shop --image ghcr.io/acme/shop:v1.0.0 --port 8080 --probe /health --use postgres,redis --from backend",
        "does not ask",
      ],
    ],
    exitCodes: { 1: "it cannot be planned or breaks a mandatory rule: nothing was written" },
  },
  plan: {
    summary: "Show what each stack is, costs and lacks: no account, no credentials, no network.",
    examples: [
      ["npx doks plan", "every stack, on one screen"],
      ["npx doks plan staging --tree --cost", "one, with every resource and the bill"],
      ["npx doks plan --graph platform.svg", "pictures"],
      ["npx doks plan --json - | jq .", "for tools"],
    ],
    exitCodes: { 1: "error, or a mandatory finding", 2: "with --exit-code: there are changes" },
    script: "plan",
  },
  diff: {
    summary: "Show what changes in each stack from another commit, main by default.",
    examples: [
      ["npx doks diff", "from main"],
      ["npx doks diff staging --against origin/main...", "from where this branch left it"],
      ["npx doks diff --exit-code", "for scripts"],
    ],
    exitCodes: { 1: "error, or a mandatory finding", 2: "with --exit-code: there are changes" },
  },
  render: {
    summary: "Render the charts of each stack, judge what comes out, and write it down.",
    examples: [
      ["npx doks render", "every stack"],
      ["npx doks render staging --no-releases", "what Argo CD delivers, without a download"],
      ["npx doks render --against main...HEAD", "and what this branch changes in it"],
    ],
    exitCodes: {
      1: "something is invalid or breaks a mandatory rule",
      3: "Helm or Kustomize is missing",
    },
    script: "render",
  },
  verify: {
    summary: "Tell whether a deployed stack is as its plan says: the smoke test after `up`.",
    examples: [
      ["npx doks verify --stack staging"],
      ["npx doks verify --stack staging --wait 600", "until Argo CD has delivered"],
      ["npx doks verify --stack staging --json | jq .checks", "for tools"],
    ],
    exitCodes: { 0: "all is well", 1: "something is not, or cannot be told", 130: "ended by Ctrl-C" },
    script: "verify",
  },
  leftovers: {
    summary: "List what a destroy of a stack would leave, or has left, at DigitalOcean.",
    examples: [
      ["npx doks leftovers --stack staging"],
      ["npx doks leftovers --stack staging --delete", "asks for the stack's name first"],
      ["npx doks leftovers --stack staging --json | jq .monthlyUsd", "for tools"],
    ],
    exitCodes: { 1: "something failed or was not confirmed" },
    script: "leftovers",
  },
  kubeconfig: {
    summary: "Write a kubeconfig for a stack's cluster. It holds no token.",
    examples: [
      ["npx doks kubeconfig --stack staging --merge", "into yours"],
      ["npx doks kubeconfig --stack staging --output kubeconfig.yaml"],
    ],
    script: "kubeconfig",
  },
  prices: {
    summary: "List the prices that the cost of a plan is made of, in USD a month.",
    examples: [["npx doks prices"], ["npx doks prices --json | jq .nodes", "for tools"]],
    script: "prices",
  },
  charts: {
    summary: "The charts that stacks install, and the images that these need.",
    examples: [["npx doks charts pull"]],
  },
  "charts pull": {
    summary: "Pull every pinned chart, and list the images that they need.",
    examples: [
      ["npx doks charts pull", "into .charts"],
      ["npx doks charts pull --to oci://registry.acme.dev/charts", "into a mirror"],
    ],
    exitCodes: { 3: "Helm is missing" },
    script: "charts:pull",
  },
  "charts images": {
    summary: "List the images that every stack's charts need, one a line.",
    examples: [["npx doks charts images >images.txt"]],
    exitCodes: { 3: "Helm is missing" },
  },
  "charts update-lock": {
    summary: "Write charts.lock.yaml anew, after a pin has moved.",
    examples: [["npx doks charts update-lock"]],
    exitCodes: { 3: "Helm is missing" },
  },
  local: {
    summary: "The platform on this machine, in a cluster that kind makes in Docker.",
    examples: [["npx doks local up"], ["npx doks local down"]],
    exitCodes: { 3: "Docker, kind or Pulumi is missing", 130: "ended by Ctrl-C" },
    script: "local",
  },
  "local up": {
    summary: "Make the cluster, where there is none, and bring the stack up in it.",
    examples: [["npx doks local up", "run again, it goes on"]],
  },
  "local down": {
    summary: "Destroy the stack and delete the cluster, with all data in it.",
    examples: [["npx doks local down"]],
  },
  docs: {
    summary: "Write anew the pages of docs/ that are made from the code.",
    examples: [["npx doks docs"]],
    script: "docs",
  },
  schemas: {
    summary: "Add or renew the schemas of a Kubernetes minor version for render.",
    examples: [["npx doks schemas 1.35.4"]],
    script: "schemas",
  },
  completion: {
    summary: "Print what completes doks in a shell.",
    examples: [
      [`eval "$(doks completion bash)"`, "in ~/.bashrc"],
      [`eval "$(doks completion zsh)"`, "in ~/.zshrc, after compinit"],
      ["doks completion fish | source", "in ~/.config/fish/config.fish"],
    ],
  },
} as const satisfies Readonly<Record<string, About>>;

/** Name of a command, such as `charts pull`. */
export type CommandName = keyof typeof commands;

/** All commands of the table, by name. */
export const aboutCommands: Readonly<Record<CommandName, About>> = commands;
