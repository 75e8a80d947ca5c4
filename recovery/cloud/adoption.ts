import type { DigitalOcean, Vpc } from "../../lib/digitalocean/client";
import { hasTag } from "../../lib/digitalocean/tags";
import { importCommand } from "../import-command";
import {
  refuseReplacedCluster,
  refuseReplacedVpc,
  type FixedCluster,
  type FixedNetwork,
} from "./fixed-properties";
import { HookError } from "../report";
import { stackOf } from "../../lib/urn";

/** The resource that the engine is about to make at DigitalOcean. */
export interface Creation {
  /** Its name at DigitalOcean, which must be nobody's yet. */
  readonly name: string;
  /** URN of the resource. */
  readonly urn: string;
  /** Name of the component that the resource is in. */
  readonly component: string;
}

/** What DigitalOcean has under the name already. */
interface Namesake {
  readonly id: string;
  /** Whether it bears this stack's mark. */
  readonly own: boolean;
  /** What else tells whose it is, as the end of a sentence. */
  readonly looks: string;
  readonly createdAt: string;
}

/** How a kind of thing is called, and which property of the config gives it another name. */
interface Kind {
  readonly noun: string;
  readonly property: string;
}

/** States in which a cluster can be taken over: its address and certificate are known. */
const adoptable = ["running", "degraded", "upgrading"];

/**
 * Refuses to make a cluster whose name is taken, before DigitalOcean answers 422 to it. One with this stack's tags
 * was made by an `up` that was killed: the message has the command that adopts it. One that cannot be changed to
 * what is asked for is refused as what would be replaced.
 * @throws HookError that names it, says whose it is and what to do; DigitalOceanError when it cannot be looked up
 */
export async function refuseDuplicateCluster(
  digitalocean: DigitalOcean,
  creation: Creation & { readonly tags: readonly string[]; readonly fixed: FixedCluster },
): Promise<void> {
  const cluster = (await digitalocean.clusters()).find(({ name }) => name === creation.name);
  if (!cluster) return;
  const own = creation.tags.every((tag) => hasTag(cluster, tag));
  if (own && cluster.state === "provisioning") {
    throw new HookError(
      `cluster ${cluster.name} (${cluster.id}) was begun by an \`up\` that was interrupted, and DigitalOcean is ` +
        "still making it: run `pulumi up` again in a few minutes, which then says how to adopt it",
    );
  }
  if (own && !adoptable.includes(cluster.state)) {
    throw new HookError(
      `cluster ${cluster.name} (${cluster.id}) of this stack is in the state ${cluster.state} at DigitalOcean and ` +
        "unknown to Pulumi: if it is being deleted, run `pulumi up` again when it is gone; else delete it, with " +
        `\`npx doks leftovers --stack ${stackOf(creation.urn)} --delete\``,
    );
  }
  if (own) {
    const vpc = (await digitalocean.vpcs()).find(({ id }) => id === cluster.vpc);
    refuseReplacedCluster(cluster, vpc, creation.fixed);
  }
  const stack = cluster.tags.map((tag) => /^([^:]+):stack:(.+)$/.exec(tag)).find((found) => found !== null);
  const looks = stack
    ? `its tags say that it is stack ${stack[2]?.replaceAll(":", ".")}'s of the project ${stack[1]}`
    : `it bears no stack's tag (its tags: ${cluster.tags.join(", ") || "none"})`;
  refuse({ ...cluster, own, looks }, creation, { noun: "cluster", property: "cluster.name" });
}

/**
 * The same for a VPC. It has no tags, so what tells whose it is is its description.
 * @throws HookError, DigitalOceanError
 */
export async function refuseDuplicateVpc(
  digitalocean: DigitalOcean,
  creation: Creation & { readonly description: string; readonly fixed: FixedNetwork },
): Promise<void> {
  const vpc = (await digitalocean.vpcs()).find(({ name }) => name === creation.name);
  if (!vpc) return;
  const namesake = described(vpc, creation);
  if (namesake.own) refuseReplacedVpc(vpc, creation.fixed);
  refuse(namesake, creation, { noun: "VPC", property: "cluster.name" });
}

/**
 * The same for a project.
 * @throws HookError, DigitalOceanError
 */
export async function refuseDuplicateProject(
  digitalocean: DigitalOcean,
  creation: Creation & { readonly description: string },
): Promise<void> {
  const project = (await digitalocean.projects()).find(({ name }) => name === creation.name);
  if (project)
    refuse(described(project, creation), creation, { noun: "project", property: "cluster.project.name" });
}

function described(
  thing: Pick<Vpc, "id" | "description" | "createdAt">,
  { description }: { readonly description: string },
): Namesake {
  return {
    id: thing.id,
    createdAt: thing.createdAt,
    own: thing.description === description,
    looks:
      thing.description === ""
        ? "it has no description"
        : `its description: ${JSON.stringify(thing.description)}`,
  };
}

function refuse(
  { id, own, looks, createdAt }: Namesake,
  creation: Creation,
  { noun, property }: Kind,
): never {
  const made = createdAt === "" ? "" : `, made ${createdAt}`;
  const thing = `${noun} ${creation.name} (${id}${made})`;
  if (!own) {
    throw new HookError(
      `DigitalOcean has a ${thing} already that is not this stack's; ${looks}. Set another ${property}, or remove ` +
        "that one if nobody needs it",
    );
  }
  throw new HookError(
    `DigitalOcean has a ${thing} of this stack that Pulumi does not know: an \`up\` made it and was interrupted. ` +
      `Adopt it, then run \`pulumi up\` again:\n\n  ${importCommand({ ...creation, id })}\n\n` +
      "If the command finds an unknown parent, run `pulumi up` once before it. If another backend manages that " +
      `${noun}, leave it alone and set another ${property}.`,
  );
}
