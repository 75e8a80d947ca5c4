import { addOns, dataServices, sectionOf, wantedOf } from "../catalog";
import type { AddOn, Chart, DataService } from "../catalog/chart";
import { layValues } from "../catalog/settings-files";
import type { JsonObject } from "../lib/json";
import type { Environment } from "./environment";
import { isOwner } from "./topology";

/** The add-ons that a stack installs: none in a cluster that another stack owns. */
export function addOnsOf(environment: Environment): readonly AddOn[] {
  return isOwner(environment) ? wantedOf(addOns, environment) : [];
}

/** The data services that an environment has. */
export function dataServicesOf(environment: Environment): readonly DataService[] {
  return wantedOf(Object.values<DataService>(dataServices), environment);
}

/** The data services that an environment has not, and whose credentials it keeps. */
export function keptServicesOf(environment: Environment): readonly DataService[] {
  return Object.values<DataService>(dataServices).filter((chart) => {
    const section = sectionOf(chart, environment);
    return !chart.wanted(section, environment) && section.whenOff === "keep";
  });
}

/** All charts that a stack installs. */
export function chartsOf(environment: Environment): readonly Chart[] {
  return [...addOnsOf(environment), ...dataServicesOf(environment)];
}

/** The values that an environment hands to a chart: its own, and over them what the section says further. */
export function valuesOf(chart: Chart, environment: Environment): JsonObject {
  const section = sectionOf(chart, environment);
  const { values: further = {} } = section as { readonly values?: JsonObject };
  return layValues(chart, chart.values(section, environment), further);
}

/** Hosts of the add-ons' pages. */
export function pageHosts(environment: Environment): readonly string[] {
  return addOnsOf(environment).flatMap((chart) =>
    chart.page ? [chart.page.host(sectionOf(chart, environment), environment)] : [],
  );
}
