import { allowedInstead, shown, type Violation } from "../../lib/violation";

type Named<Value> = Readonly<Record<string, Value | null>>;
type Place = Readonly<{ path: string }>;

/** Where an application listens, and what is mounted where, with the chart's defaults; null takes one away. */
export interface PlaceValues {
  readonly ports?: Named<Readonly<{ port: number; servicePort?: number }>>;
  readonly probes: Named<unknown>;
  readonly route: Readonly<{ enabled: boolean; port: string }>;
  readonly metrics: Readonly<{ port?: string }>;
  readonly persistence: Readonly<{ enabled: boolean; mountPath?: string }>;
  readonly writable: Named<Place>;
  readonly files: Named<Place>;
}

/**
 * Ports that are named are there, and no two have one number or one place: the chart refuses the first
 * (templates/_service.tpl), the API the rest, but only after the merge.
 */
export function placeFaults(values: PlaceValues): Violation[] {
  const { ports = {}, probes, route, metrics, persistence, writable, files } = values;
  const names = stated(ports).map(([name]) => name);
  const named: [string, unknown][] = [
    ...stated(probes).flatMap(([kind, probe]) =>
      Object.entries(probe as object).map(([way, how]): [string, unknown] => [
        `probes.${kind}.${way}.port`,
        (how as { readonly port?: unknown } | null)?.port,
      ]),
    ),
    ...(route.enabled ? [["route.port", route.port] as [string, unknown]] : []),
    ["metrics.port", metrics.port],
  ];
  return [
    ...named.flatMap(([path, port]): Violation[] =>
      typeof port !== "string" || names.includes(port)
        ? []
        : [
            {
              path,
              got: shown(port),
              allowed: names.length > 0 ? allowedInstead(port, names) : "none: ports has none",
            },
          ],
    ),
    ...twice(
      stated(ports).map(([name, { port, servicePort = port }]) => [`ports.${name}`, servicePort]),
      "a port of its own: a Service has each once",
    ),
    ...twice(
      [
        ...(persistence.enabled ? [["persistence.mountPath", persistence.mountPath ?? ""] as const] : []),
        ...stated(writable).map(([name, { path }]) => [`writable.${name}.path`, path] as const),
        ...stated(files).map(([name, { path }]) => [`files.${name}.path`, path] as const),
      ].map(([where, path]) => [where, path.replace(/(?<=.)\/+$/, "")]),
      "a path of its own: one would hide the other",
    ),
  ];
}

/** What has the value of another one before it. */
function twice(
  all: readonly (readonly [path: string, value: string | number])[],
  allowed: string,
): Violation[] {
  return all.flatMap(([path, value], index) => {
    const other = all.slice(0, index).find(([, before]) => before === value);
    return other === undefined ? [] : [{ path, got: `${shown(value)}, which ${other[0]} has too`, allowed }];
  });
}

function stated<Value>(values: Named<Value>): readonly (readonly [string, Value])[] {
  return Object.entries(values).filter((entry): entry is [string, Value] => entry[1] !== null);
}
