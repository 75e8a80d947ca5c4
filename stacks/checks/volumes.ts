import { mebibytes } from "../../lib/kubernetes/quantity";
import type { Check } from "../../lib/violation";
import { sectionOf } from "../../catalog";
import { dataServicesOf } from "../installed";
import type { Subject } from "./subject";

/** DigitalOcean makes volumes from 1 GiB to 16 TiB. */
export const volumes: Check<Subject> = ({ environment, applications }) => {
  const sized = [
    ...dataServicesOf(environment).map((chart) => ({
      path: `${chart.path}.size`,
      size: sectionOf(chart, environment).size,
    })),
    ...applications.flatMap(({ application: { name }, values: { persistence } }) => {
      if (persistence?.enabled !== true) return [];
      const path = `apps/${name}/defaults.yaml with ${environment.tier}.yaml: persistence.size`;
      return persistence.size === undefined ? [] : [{ path, size: persistence.size }];
    }),
  ];
  return sized
    .filter(({ size }) => mebibytes(size) < 1024 || mebibytes(size) > 16 * 1024 * 1024)
    .map(({ path, size }) => ({ path, got: size, allowed: "1Gi to 16Ti" }));
};
