import { isDeclared, type Pricing } from "../billable";

/** An address, which costs something as long as it leads nowhere. */
export const reservedIp: Pricing = ({ properties, name }, { read }) => {
  const leadsSomewhere = properties["dropletId"] !== undefined && properties["dropletId"] !== null;
  const address = read.text(properties["ipAddress"], name);
  return leadsSomewhere
    ? []
    : [{ item: `address ${address ?? name}`, uncounted: "billed while it is assigned to no Droplet" }];
};

/** What is billed by how much it is used, which no plan knows. */
export const metered: Pricing = ({ name, type }) => [
  { item: `${type.split(":").pop()} ${name}`, uncounted: "billed by use" },
];

/** What is not known to be free, and has no price. */
export const unpriced: Pricing = () => [
  {
    fault:
      "its type has no price in lib/digitalocean/prices.ts, and is not among those of cost/pricings/free.ts",
  },
];

/** What costs nothing, and tells of others that do. */
export const telling: Pricing = () => [];

/** A chart or an application of which nobody has declared what it asks for. */
export const undeclared: Pricing = (resource, { atDigitalOcean }) =>
  isDeclared(resource) || !atDigitalOcean
    ? []
    : [{ item: `what ${resource.name} asks for`, uncounted: "nothing is declared of what is in it" }];

/** Applications of a component of which only Kustomize can tell what they ask for. */
export const unreadApplications: Pricing = ({ properties }, { read, atDigitalOcean }) =>
  (atDigitalOcean ? (read.list(properties["unread"]) ?? []) : []).map((name) => ({
    item: `what ${read.text(name) ?? "an application"} asks for`,
    uncounted: "only Kustomize knows its volumes and load balancers",
  }));
