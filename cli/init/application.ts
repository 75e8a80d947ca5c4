import { existsSync } from "node:fs";
import { join } from "node:path";
import { Document, isMap, isSeq, visit } from "yaml";
import { z } from "zod";
import { dataServices } from "../../catalog";
import { isValid, parseImage } from "../../lib/image";
import { dnsLabel, each, podCount, routeHost } from "../../lib/forms";
import { allowedInstead } from "../../lib/violation";
import type { Tier } from "../../stacks/schema";
import type { Question } from "./ask";

/** Names in one line, between commas; `none` or nothing for none. */
const list = z.string().transform((text) =>
  text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "" && name !== "none"),
);

/** Some of these names. */
const among = (names: readonly string[]) =>
  list.pipe(
    each(
      z.string().refine((name) => names.includes(name), {
        error: ({ input }) =>
          names.length === 0 ? "none: there are none" : allowedInstead(String(input), names),
      }),
    ),
  );

const wholeNumber = z.string().transform((text) => (/^\d+$/.test(text) ? Number(text) : Number.NaN));

/** What is there that a new application may name. */
export interface Surroundings {
  /** Folder of the applications' folders. */
  readonly folder: string;
  /** Applications that the chosen stacks may have already. */
  readonly applications: readonly string[];
  readonly stacks: readonly string[];
}

/** What the answers about a new application have to be, wherever it is made. */
const form = z.strictObject({
  name: dnsLabel,
  image: z
    .string()
    .refine(
      (image) => isValid(parseImage(image)) && parseImage(image).tag !== undefined,
      "an image with its tag, such as ghcr.io/acme/shop:v1.0.0",
    ),
  port: wholeNumber.pipe(z.int().min(1).max(65_535)),
  probe: z.string().regex(/^\/\S*$/, "a path such as /health"),
  use: among(Object.keys(dataServices)),
  from: among([]),
  host: z.union([z.enum(["default", "none"]), list.pipe(z.array(routeHost).min(1).max(16))], {
    error: "default for <app>.<domain>, none, or hosts such as shop.example.org",
  }),
  replicas: wholeNumber.pipe(podCount),
  stack: among([]),
});

/** Answers about a new application. */
export type ApplicationAnswers = z.infer<typeof form>;

/** The form of the answers, where this is there. */
export function applicationForm({ folder, applications, stacks }: Surroundings): typeof form {
  return form.extend({
    name: dnsLabel.refine(
      (name) => !existsSync(join(folder, name)),
      "an application that has no folder in apps/ yet; change the files of one that has",
    ),
    from: among(applications),
    stack: among(stacks).refine((names) => names.length > 0, `one or more of ${stacks.join(", ")}`),
  });
}

/** The questions, in the order in which they are asked. */
export function applicationQuestions({
  applications,
  stacks,
}: Surroundings): Readonly<Record<keyof ApplicationAnswers, Question>> {
  const none = { usual: () => "none" };
  return {
    name: { text: "Name of the application" },
    image: { text: "Image with its tag, such as ghcr.io/acme/shop:v1.0.0" },
    port: { text: "Port that it listens on", usual: () => "8080" },
    probe: { text: "Path that answers 200 while it is well", usual: () => "/health" },
    use: { text: `Data services that it uses, of ${Object.keys(dataServices).join(", ")}`, ...none },
    from: {
      text: `Applications that call it${applications.length === 0 ? "" : `, of ${applications.join(", ")}`}`,
      ...none,
    },
    host: {
      text: "Hosts for people outside: default for <app>.<domain>, none, or names",
      usual: () => "default",
    },
    replicas: { text: "Replicas in production; 1 elsewhere", usual: () => "2" },
    stack: { text: "Stacks that shall have it", usual: () => stacks.join(",") },
  };
}

/** Texts of the application's files by name, for these tiers. */
export function applicationFiles(
  answers: ApplicationAnswers,
  tiers: readonly Tier[],
): ReadonlyMap<string, string> {
  return new Map([
    [
      "defaults.yaml",
      head("every environment", "docs/applications.md says what else there is.") + text(defaults(answers)),
    ],
    ...tiers.map(
      (tier) =>
        [
          `${tier}.yaml`,
          head(tier, "Measure what it needs, and set resources so.") + text(differences(answers, tier)),
        ] as const,
    ),
  ]);
}

function head(where: string, advice: string): string {
  return `# What is so in ${where}. ${advice}\n`;
}

/**
 * What is small stands in one line, and a text is quoted that any reader of YAML would take for something else, as Helm
 * does with the tag on.
 */
function text(values: object): string {
  const document = new Document(values, { aliasDuplicateObjects: false, schema: "yaml-1.1" });
  visit(document, {
    Collection: (_, node, path) => {
      const depth = path.filter(isMap).length;
      node.flow = depth > 1 || (depth === 1 && isSeq(node));
    },
  });
  return document.toString({ lineWidth: 0 });
}

function defaults({ name, image, port, probe, use, from, host }: ApplicationAnswers): object {
  const check = { httpGet: { path: probe, port: "http" } };
  return {
    component: name,
    image: { repository: parseImage(image).repository },
    ...(use.length > 0 && { uses: use }),
    ports: { http: { port } },
    probes: { liveness: check, readiness: check },
    ...(host !== "none" && { route: { enabled: true, ...(host !== "default" && { hosts: host }) } }),
    ...(from.length > 0 && { networkPolicy: { from: from.map((app) => ({ app })) } }),
  };
}

function differences({ image, replicas }: ApplicationAnswers, tier: Tier): object {
  const { tag, digest } = parseImage(image);
  const several = tier === "production";
  return {
    image: { tag, ...(digest !== undefined && { digest }) },
    replicas: several ? replicas : 1,
    ...(several && replicas > 1 && { pdb: { enabled: true } }),
    resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "256Mi" } },
  };
}
