/** Thousandths of a CPU: `250m` is 250, `1.5` is 1500. */
export function millicores(cpu: string): number {
  return cpu.endsWith("m") ? Number(cpu.slice(0, -1)) : Math.round(Number(cpu) * 1000);
}

const mebibytesOf: Readonly<Record<string, number>> = { Mi: 1, Gi: 1024, Ti: 1024 * 1024 };

/** MiB of a Kubernetes quantity with a binary suffix: `2Gi` is 2048. */
export function mebibytes(quantity: string): number {
  return scaled(quantity, mebibytesOf);
}

/** MiB of a PostgreSQL setting, whose MB are binary: `256MB` is 256. */
export function postgresMebibytes(setting: string): number {
  return scaled(setting, { kB: 1 / 1024, MB: 1, GB: 1024 });
}

function scaled(quantity: string, units: Readonly<Record<string, number>>): number {
  const [, amount, unit] = /^(\d+)(\D+)$/.exec(quantity) ?? [];
  const factor = unit === undefined ? undefined : units[unit];
  if (factor === undefined)
    throw new RangeError(`${quantity} is no quantity in ${Object.keys(units).join(", ")}`);
  return Number(amount) * factor;
}
