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

const factors: Readonly<Record<string, number>> = {
  "": 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/**
 * Bytes of a Kubernetes quantity in any of the forms in which a cluster may write it: `50Gi`, `53687091200`,
 * `1.5G`, `5e10`. Throws a RangeError for anything else.
 */
export function bytes(quantity: string): number {
  const [, number = "", unit = ""] = /^(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)([A-Za-z]*)$/.exec(quantity) ?? [];
  const factor = factors[unit];
  if (number === "" || factor === undefined) throw new RangeError(`${quantity} is no Kubernetes quantity`);
  return Number(number) * factor;
}
