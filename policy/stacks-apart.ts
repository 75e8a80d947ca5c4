/** What only a plan of several stacks asks, of which the pack knows no more than that an exception may name it. */
export const stacksApart = {
  name: "stacks-apart",
  description:
    "Stacks of one account have hosts, names and ranges of their own, or they take each other's DNS records, and " +
    "DigitalOcean refuses the second VPC. Set ingress.domain, cluster.name and the three ranges of cluster.",
  severity: "high",
} as const;
