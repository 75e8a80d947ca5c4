import { z } from "zod";

// Compiling a schema pays from the tenth environment on; a program reads one.
z.config({ jitless: true });

/** A text of one form; `allowed` says which, when it has another one and when there is none. */
export const text = (pattern: RegExp, allowed: string): z.ZodString =>
  z.string(allowed).regex(pattern, allowed);

export const dnsLabel = text(/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/, "a lower-case DNS label such as data");
/** What names are made of: `<name>-gateway` and labels such as `metrics-server-<name>` stay within 63. */
export const shortLabel = text(
  /^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$/,
  "a lower-case DNS label of at most 40 characters, such as prod-eu",
);
export const hostname = text(
  /^(?=.{1,253}$)([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
  "a host name such as shop.example.org",
);
export const routeHost = text(
  /^(?=.{1,253}$)(\*\.)?([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
  "a host name such as shop.example.org, or *.shop.example.org for all below it",
);
export const cidr = text(/^\d+\.\d+\.\d+\.\d+\/\d+$/, "an IPv4 range such as 172.16.0.0/16");
export const volumeSize = text(/^\d+(Gi|Ti)$/, "a volume size such as 50Gi");
export const cpu = text(/^(\d+m|\d+(\.\d+)?)$/, "CPUs such as 500m or 2");
export const memory = text(/^\d+(Mi|Gi)$/, "memory such as 512Mi or 2Gi");
export const postgresMemory = text(/^\d+(kB|MB|GB)$/, "PostgreSQL memory such as 256MB");
export const identifier = text(/^[a-z_][a-z0-9_]{0,62}$/, "an identifier such as duli_db");
export const labelValue = text(
  /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/,
  "a label value such as payments",
);
export const labelKey = text(
  /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/,
  "a label key such as acme.org/gpu",
);
export const count = z.int().min(1);
/** Nodes of a pool: DOKS has at most 512 in a cluster. */
export const nodeCount = count.max(512);
/** Pods of one kind: more than a cluster of such nodes is sensibly asked for. */
export const podCount = count.max(10_000);

export const day = z.iso.date("a date such as 2027-03-31");
/** What people read as it stands, wherever the engine or a server prints it: nothing in it may act on a terminal. */
export const words = z
  .string()
  .trim()
  .min(1, "some words")
  .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u, "words in one line, of characters that can be seen");

/** A list of as many as anybody writes: what looks at each of them must come to an end. */
export const list = <T extends z.ZodType>(item: T, most = 1000): z.ZodArray<T> => z.array(item).max(most);

/** A list in which nothing stands twice. */
export const each = <T extends z.ZodType>(item: T): z.ZodArray<T> =>
  list(item).refine((items) => new Set(items).size === items.length, "a list with each of them once");

export const chartValues = z.record(z.string(), z.json());

export const resources = z.strictObject({
  requests: z.strictObject({
    cpu: cpu.describe("CPUs that the scheduler reserves, such as `250m`"),
    memory: memory.describe("Memory that the scheduler reserves, such as `512Mi`"),
  }),
  limits: z.strictObject({
    cpu: cpu.optional().describe("Most CPUs; left out, a busy moment may use what is idle"),
    memory: memory.describe("Memory above which the container is killed"),
  }),
});

/** A workload of the platform itself: how many pods, and what each asks for. */
export const workload = z.strictObject({
  replicas: podCount.describe("Number of pods"),
  resources: resources.describe("Of each pod"),
});

export type Resources = z.infer<typeof resources>;
export type Workload = z.infer<typeof workload>;
