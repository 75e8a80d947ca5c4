import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { readChartsLock } from "../catalog/lock";
import { shown, type Check } from "../lib/violation";
import type { Subject } from "./checks/subject";

const root = join(__dirname, "..");

/**
 * A mirror folder has the file of every pinned chart, used by this stack or not, as `charts:pull` leaves it. Who
 * reviews a plan need not have the folder; an `up` without it would fail with half of the platform built.
 */
export const mirrorFolder: Check<Subject> = ({ environment }) => {
  const { mirror } = environment.charts;
  if (mirror === undefined || mirror.includes("://")) return [];
  const missing = readChartsLock()
    .map(({ name, version }) => `${name}-${version}.tgz`)
    .filter((file) => !existsSync(resolve(root, mirror, file)));
  if (missing.length === 0) return [];
  return [
    {
      path: "charts.mirror",
      got: `the folder ${shown(mirror)}, which lacks ${missing.join(", ")}`,
      allowed: `every pinned chart: npx doks charts pull --to ${mirror}`,
    },
  ];
};
