import { isUtf8 } from "node:buffer";
import { fromBufferPromise, type Entry, type ZipFile } from "yauzl";
import { z } from "zod";
import { Failure, quoted } from "./failure";
import type { GitHub } from "./github";

/**
 * Reads the artifact of a run that anybody may have made: a pull request from a fork chooses every byte of it.
 * It is never written to a disk, so no name in it can lead anywhere.
 */

/** Bytes of the archive that are still looked at; the plan's text is at most 65,536 characters. */
export const longestArchive = 512 * 1024;
/** Bytes of one unpacked file: more than a comment can show, less than a bomb needs. */
export const longestFile = 1024 * 1024;

const artifactList = z
  .object({
    artifacts: z.array(
      z.object({ id: z.number(), name: z.string(), expired: z.boolean(), size_in_bytes: z.number() }),
    ),
  })
  .transform(({ artifacts }) => artifacts);

/**
 * Downloads an artifact of a run, the newest of its name.
 * @returns undefined when the run left none
 * @throws Failure when it is too large
 */
export async function downloadArtifact(
  github: GitHub,
  run: number,
  name: string,
): Promise<Buffer | undefined> {
  const path = `/actions/runs/${run}/artifacts?name=${encodeURIComponent(name)}`;
  const found = await github.list(path, artifactList);
  const usable = found.filter((artifact) => artifact.name === name && !artifact.expired);
  const newest = usable.sort((left, right) => right.id - left.id)[0];
  if (newest === undefined) return undefined;
  if (newest.size_in_bytes > longestArchive) {
    throw new Failure(
      `the artifact has ${newest.size_in_bytes} bytes, more than the ${longestArchive} it may`,
    );
  }
  return github.download(`/actions/artifacts/${newest.id}/zip`, longestArchive);
}

/**
 * The texts in an archive that has exactly the files of these names, all of them plain files of UTF-8.
 * @throws Failure for any other archive
 */
export async function readTexts<Name extends string>(
  archive: Buffer,
  names: readonly Name[],
): Promise<Record<Name, string>> {
  const texts = new Map<string, string>();
  try {
    const zip = await fromBufferPromise(archive);
    for await (const entry of zip.eachEntry()) {
      refuseStrangers(entry, names, texts);
      texts.set(entry.fileName, await readText(zip, entry));
    }
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(`the artifact cannot be unpacked: ${quoted((error as Error).message)}`);
  }
  const missing = names.filter((name) => !texts.has(name));
  if (missing.length > 0) throw new Failure(`the artifact lacks ${missing.join(" and ")}`);
  return Object.fromEntries(texts) as Record<Name, string>;
}

/** The kinds of file that Unix archivers note in the upper half of the attributes; none at all is a plain file. */
const kindOf = (entry: Entry): number => (entry.externalFileAttributes >>> 16) & 0o170000;
const plainFile = 0o100000;

function refuseStrangers(entry: Entry, names: readonly string[], seen: ReadonlyMap<string, string>): void {
  const { fileName } = entry;
  if (!names.includes(fileName)) {
    throw new Failure(`the artifact has a file ${quoted(fileName)}; it may have ${names.join(" and ")}`);
  }
  if (seen.has(fileName)) throw new Failure(`the artifact has ${fileName} twice`);
  if (kindOf(entry) !== 0 && kindOf(entry) !== plainFile) {
    throw new Failure(`${fileName} in the artifact is not a plain file`);
  }
}

async function readText(zip: ZipFile, entry: Entry): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  // The size that an archive states is its author's claim: what comes out is counted, and yauzl compares the two.
  for await (const chunk of (await zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > longestFile) {
      throw new Failure(`${entry.fileName} in the artifact is longer than ${longestFile} bytes`);
    }
    chunks.push(chunk);
  }
  const content = Buffer.concat(chunks);
  if (!isUtf8(content) || content.includes(0))
    throw new Failure(`${entry.fileName} in the artifact is no text`);
  return content.toString("utf8");
}
