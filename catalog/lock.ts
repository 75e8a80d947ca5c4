import { readFileSync } from "node:fs";
import { join } from "node:path";
import { load, YAMLException } from "js-yaml";
import { z } from "zod";

const lockedChart = z.strictObject({
  name: z.string(),
  version: z.string(),
  repository: z.string(),
  digest: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/, "sha256: and 64 hexadecimal digits")
    .optional(),
});
const lockFile = z.strictObject({ charts: z.array(lockedChart) });

/** A pinned chart in the lock file; without a digest, nobody has verified it yet. */
export type LockedChart = Readonly<z.infer<typeof lockedChart>>;

/** The project's own lock file. */
export const chartsLockPath = join(__dirname, "..", "charts.lock.yaml");

/**
 * Reads a lock file of charts.
 * @throws Error with one message that names the file and what is wrong in it
 */
export function readChartsLock(path = chartsLockPath): readonly LockedChart[] {
  try {
    return lockFile.parse(load(readFileSync(path, "utf8"))).charts;
  } catch (error) {
    if (error instanceof z.ZodError) {
      const [issue] = error.issues;
      throw new Error(`${path}: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`, { cause: error });
    }
    if (error instanceof YAMLException) throw new Error(`${path}: ${error.reason}`, { cause: error });
    throw error;
  }
}

let locked: readonly LockedChart[] | undefined;

/** The charts of charts.lock.yaml, which somebody has looked at; read when they are first asked for. */
export function lockedCharts(): readonly LockedChart[] {
  return (locked ??= readChartsLock());
}
