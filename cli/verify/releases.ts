import type { Kubernetes } from "../../lib/kubernetes/client";
import type { Expected, ExpectedRelease } from "./expectation";
import { newest, readRecord, revision, type HelmSecret } from "./helm-record";
import { list } from "./objects";
import { row, type Row } from "./row";
import { workloadFaults } from "./workloads";

/** Every release is deployed at its pinned version, and everything in it runs. */
export function checkReleases(kubernetes: Kubernetes, { releases }: Expected): Promise<Row[]> {
  return Promise.all(releases.map((release) => checkRelease(kubernetes, release)));
}

async function checkRelease(kubernetes: Kubernetes, release: ExpectedRelease): Promise<Row> {
  const { name, namespace, version } = release;
  // The newest revision is never superseded, and the others are large.
  const selector = `owner=helm,name=${name},status!=superseded`;
  const secret = newest(
    await list<HelmSecret>(kubernetes, `/api/v1/namespaces/${namespace}/secrets`, selector),
  );
  if (secret === undefined)
    return row("release", name, [`it is not installed in ${namespace}: run \`pulumi up --refresh\``], "");
  const at = `revision ${revision(secret)}`;
  return row(
    "release",
    name,
    await faults(kubernetes, release, secret, at),
    `${version} (rev ${revision(secret)})`,
  );
}

async function faults(
  kubernetes: Kubernetes,
  release: ExpectedRelease,
  secret: HelmSecret,
  at: string,
): Promise<string[]> {
  const status = secret.metadata.labels?.["status"] ?? "without a status";
  if (status.startsWith("pending-"))
    return [
      `${at} is ${status}: an \`up\` is at work or was interrupted; once none is, run \`pulumi up\` again`,
    ];
  if (status !== "deployed") return [`${at} is ${status}: run \`pulumi up\` again and read why`];
  const record = readRecord(secret);
  if (record === undefined) return [`${at} cannot be read: somebody has changed ${secret.metadata.name}`];
  const workloads = await Promise.all(record.workloads.map((each) => workloadFaults(kubernetes, each)));
  return [...versionFaults(record.version, release.version), ...workloads.flat()];
}

/** Some charts write their version with a `v`, which registries take and give as they like. */
function versionFaults(installed: string, pinned: string): string[] {
  const bare = (version: string): string => version.replace(/^v/, "");
  return bare(installed) === bare(pinned)
    ? []
    : [`version ${installed} is installed where ${pinned} is pinned: run \`pulumi up\``];
}
