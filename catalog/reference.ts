import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { addOns, charts, dataServices } from ".";
import type { Chart, DataService } from "./chart";

const root = join(__dirname, "..");

/** Data services with what the names of an application's variables begin with, which charts/service reads. */
export function variablesOfServices(): string {
  const lines = Object.entries<DataService>(dataServices).map(
    ([name, { variables }]) => `${name}: ${variables}\n`,
  );
  return `# Written by \`npm run docs\` from catalog/: what the names of the variables of a data service begin with.\n${lines.join("")}`;
}

/** The schema of applications' values with the data services that there are. */
export function schemaWithServices(schema: string): string {
  const names = Object.keys(dataServices);
  const list = names.map((name) => JSON.stringify(name)).join(", ");
  return schema
    .replace(
      /("description": "One data service",\s+"type": "string",\s+"enum": )\[[^\]]*\]/,
      (_, head: string) => `${head}[${list}]`,
    )
    .replace(/"\^\([^"]*\)\$"(?=: \{\s+"\$ref": "#\/definitions\/endpoint")/, `"^(${names.join("|")})$$"`);
}

/** docs/charts.md: what the platform installs. */
export function chartsPage(): string {
  const rows = [...charts].map(
    (chart) =>
      `| ${[code(chart.pin.name), chart.pin.version, code(chart.path), placeOf(chart), podsOf(chart), portsOf(chart)].join(" | ")} |`,
  );
  return `<!-- prettier-ignore-start -->
<!-- Generated from catalog/ by \`npm run docs\`: change those, not this. -->

# Charts

Each chart has one file in catalog/ with all that is known of it; where it is had from, and its digest, is in
[charts.lock.yaml](../charts.lock.yaml).

| Chart | Version | Section | Namespace | Workloads | Ports of data and administration |
| --- | --- | --- | --- | --- | --- |
${rows.join("\n")}

<!-- prettier-ignore-end -->
`;
}

function placeOf(chart: Chart): string {
  const addOn = addOns.find((each) => each === chart);
  return addOn === undefined ? "the environment's" : code(addOn.namespace);
}

function podsOf({ workloads }: Chart): string {
  const lasting = workloads.filter(({ kind }) => kind !== "Job");
  return lasting
    .map(
      ({ name, kind, when }) =>
        `${kind} ${name}${when === undefined ? "" : ` (with \`${when[0].replaceAll("/", ".")}\`)`}`,
    )
    .join(", ");
}

function portsOf(chart: Chart): string {
  const service = Object.values<DataService>(dataServices).find((each) => each.pin === chart.pin);
  return service === undefined ? "" : service.facts.ports.join(", ");
}

function code(text: string): string {
  return `\`${text}\``;
}

/** Files that are written from the catalog, with what they should be. */
export function written(): ReadonlyMap<string, string> {
  const schema = join("charts", "service", "values.schema.json");
  return new Map([
    [join("docs", "charts.md"), chartsPage()],
    [join("charts", "service", "data-services.yaml"), variablesOfServices()],
    [schema, schemaWithServices(readFileSync(join(root, schema), "utf8"))],
  ]);
}

if (require.main === module) for (const [file, text] of written()) writeFileSync(join(root, file), text);
