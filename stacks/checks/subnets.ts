import { overlap, parseSubnet, within, type Subnet } from "../subnet";
import { shown, type Check, type Violation } from "../../lib/violation";
import type { DedicatedSubject } from "./subject";

type Key = "vpcSubnet" | "clusterSubnet" | "serviceSubnet";

interface Rule {
  readonly key: Key;
  /** Prefix lengths of the largest and the smallest range that is taken. */
  readonly largest: number;
  readonly smallest: number;
}

/**
 * Sources: the API's description of a VPC; for pods and Services, which it leaves open, the smallest ranges of
 * DigitalOcean's reference architectures and provider tests, and the largest private range there is.
 */
const rules: readonly Rule[] = [
  { key: "vpcSubnet", largest: 16, smallest: 24 },
  { key: "clusterSubnet", largest: 12, smallest: 20 },
  { key: "serviceSubnet", largest: 12, smallest: 22 },
];

const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].map(known);

/**
 * Ranges that DigitalOcean keeps for itself, everywhere or in one region.
 *
 * Source: "Plan your network" and the release notes of 7 March 2025, docs.digitalocean.com.
 */
const reserved: readonly { readonly range: string; readonly region?: string }[] = [
  { range: "10.229.0.0/16" },
  { range: "10.244.0.0/16" },
  { range: "10.245.0.0/16" },
  { range: "10.246.0.0/24" },
  { range: "10.10.0.0/16", region: "nyc1" },
];

/** A node takes a /25 of the pods' range: room for its 110 pods. */
const addressesPerNode = 128;

function known(text: string): Subnet {
  const subnet = parseSubnet(text);
  if (subnet === undefined) throw new RangeError(`${text} is no subnet`);
  return subnet;
}

/** The three ranges are proper, private, free, disjoint and large enough. */
export const subnets: Check<DedicatedSubject> = ({ environment }) => {
  const { cluster } = environment;
  const read = rules.flatMap((rule) => {
    const subnet = parseSubnet(cluster[rule.key]);
    return subnet === undefined ? [] : [{ ...rule, subnet }];
  });
  const improper = rules
    .filter(({ key }) => parseSubnet(cluster[key]) === undefined)
    .map(({ key }) => violation(key, shown(cluster[key]), "an IPv4 range such as 172.20.0.0/16"));
  return [
    ...improper,
    ...read.flatMap((rule) => misfit(rule, cluster[rule.key], cluster.region)),
    ...read.flatMap(({ key, subnet }, index) =>
      read
        .slice(0, index)
        .filter((other) => overlap(subnet, other.subnet))
        .map((other) =>
          violation(
            key,
            `${cluster[key]}, which overlaps cluster.${other.key} ${cluster[other.key]}`,
            "disjoint ranges",
          ),
        ),
    ),
    ...crowded(cluster),
  ];
};

function violation(key: Key, got: string, allowed: string): Violation {
  return { path: `cluster.${key}`, got, allowed };
}

function misfit(
  { key, subnet, largest, smallest }: Rule & { subnet: Subnet },
  text: string,
  region: string,
): Violation[] {
  if (!subnet.aligned)
    return [violation(key, `${text}, whose address is not the first of its range`, "the first address")];
  if (!privateRanges.some((range) => within(subnet, range))) {
    return [violation(key, text, "a range of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16")];
  }
  if (subnet.prefix < largest || subnet.prefix > smallest) {
    return [violation(key, text, `a prefix length from /${largest} to /${smallest}`)];
  }
  return reserved
    .filter((taken) => (taken.region ?? region) === region && overlap(subnet, known(taken.range)))
    .map(({ range }) =>
      violation(key, text, `a range apart from ${range}, which DigitalOcean keeps for itself`),
    );
}

function crowded({
  clusterSubnet,
  systemPool,
  pools,
}: DedicatedSubject["environment"]["cluster"]): Violation[] {
  const subnet = parseSubnet(clusterSubnet);
  if (subnet === undefined) return [];
  const nodes = pools.reduce(
    (sum, { count, autoscale }) => sum + (autoscale?.max ?? count ?? 0),
    systemPool.count,
  );
  const room = (subnet.last - subnet.first + 1) / addressesPerNode;
  return nodes <= room
    ? []
    : [
        violation(
          "clusterSubnet",
          `${clusterSubnet}, which has room for ${room} nodes`,
          `room for the ${nodes} of all pools`,
        ),
      ];
}
