import { isExcepted } from "../../policy/exceptions";
import type { KnownObject } from "../../lib/known";
import { findingOf, levelIn } from "../../policy/rule";
import type { About, Finding, ResourceRule, Rule, Severity, WorkloadRule } from "../../policy/rule";
import { rules } from "../../policy/rules";
import { argocdAccess } from "../../policy/rules/argocd-access";
import { currentType } from "../../policy/versions";
import type { Settings } from "../../policy/settings";
import type { Workload } from "../../lib/kubernetes/workload";
import { isObject } from "../../lib/json";
import { applicationChecks, isOfService } from "./application-checks";
import type { RenderedObject } from "./objects";
import type { Platform } from "./platform";
import type { RenderSource } from "./sources";
import { workloadsIn } from "./workloads";

/** Where a rule of the policy pack does not hold for what was rendered. */
export interface RuleFinding {
  readonly rule: string;
  readonly level: "advisory" | "mandatory";
  readonly severity: Severity;
  /** What has to hold, and how to mend it. */
  readonly description: string;
  /** Where, and what is there. */
  readonly message: string;
}

const workloadRules: readonly WorkloadRule[] = rules.filter((rule) => rule.kind === "workload");
const resourceRules: readonly ResourceRule[] = rules.filter((rule) => rule.kind === "resource");

/**
 * What the rules about workloads find in the objects of a source and, for applications, whose charts are the
 * platform's or theirs, what those about any object find too; of Argo CD, who may enter it; mandatory ones first. Excepted findings are none.
 * @param platform what the program's own objects lay down for them
 */
export function findingsIn(
  objects: readonly RenderedObject[],
  source: RenderSource,
  settings: Settings,
  platform: Platform,
): readonly RuleFinding[] {
  const workloads = objects
    .flatMap((each) => workloadsIn(each, objects))
    .map((workload) => inSurroundings(workload, source, platform));
  const asked = ({ name, appliesTo }: Rule) =>
    !isExcepted(settings, name, source.urn) && (appliesTo?.(settings.environment) ?? true);
  const inWorkloads = workloadRules
    .filter(asked)
    .flatMap((rule) => workloads.flatMap((each) => findings(rule, rule.check(each, settings), settings)));
  const found =
    source.kind === "release"
      ? [...inWorkloads, ...inObjects(objects, [argocdAccess].filter(asked), source, settings)].map(
          inChartOfOthers,
        )
      : [
          ...inWorkloads,
          ...inObjects(objects, resourceRules.filter(asked), source, settings),
          ...applicationChecks
            .filter(({ rule }) => asked(rule))
            .flatMap(({ rule, check }) =>
              findings(rule, check(objects, source, platform, settings), settings),
            ),
        ];
  return [
    ...found.filter(({ level }) => level === "mandatory"),
    ...found.filter(({ level }) => level !== "mandatory"),
  ];
}

/** A workload with what neither it nor its neighbours say of it. */
function inSurroundings(workload: Workload, source: RenderSource, { restricted }: Platform): Workload {
  return {
    ...workload,
    restricted: restricted.has(workload.namespace ?? source.namespace),
    // No value of charts/service asks for a token.
    ...(isOfService(source) && { asksForToken: false }),
  };
}

/**
 * What others have built can often not be mended through its values, and what can be, the rules judge in the values
 * of the release: so only what is severe stops anything.
 */
function inChartOfOthers(finding: RuleFinding): RuleFinding {
  const severe = finding.severity === "high" || finding.severity === "critical";
  return severe ? finding : { ...finding, level: "advisory" };
}

function inObjects(
  objects: readonly RenderedObject[],
  asked: readonly ResourceRule[],
  { urn, namespace }: RenderSource,
  settings: Settings,
): readonly RuleFinding[] {
  return objects.flatMap((each) => {
    const { apiVersion, kind, name, object } = each;
    const type = currentType(`kubernetes:${apiVersion}:${kind}`);
    // Helm says no namespace for what goes into the release's.
    const metadata = { namespace, ...(isObject(object["metadata"]) && object["metadata"]) };
    const props = { ...object, metadata } as KnownObject;
    return asked
      .filter(({ types }) => types?.includes(type) ?? true)
      .flatMap((rule) =>
        findings(rule, rule.check({ urn, type, name, props, protect: false }, settings), settings),
      );
  });
}

function findings(
  rule: Pick<Rule, keyof About>,
  found: Iterable<Finding | string>,
  settings: Settings,
): readonly RuleFinding[] {
  const { name, severity, description } = rule;
  return [...found].map((each) => {
    const { message, level = levelIn(settings.environment.tier, rule) } = findingOf(each);
    // What the engine would mend in a resource is only told of a chart's object.
    return { rule: name, level: level === "mandatory" ? level : "advisory", severity, description, message };
  });
}
