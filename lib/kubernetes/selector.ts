import { at, isKnownObject, listOf, objectOf, type Known, type KnownObject } from "../known";

/**
 * Whether a label selector of Kubernetes takes what bears these labels. An empty one takes everything, none takes
 * nothing. What is not known yet counts as if it did.
 */
export function selects(selector: Known | undefined, labels: Known | undefined): boolean {
  if (typeof selector === "symbol" || typeof labels === "symbol") return true;
  if (!isKnownObject(selector)) return false;
  const { matchLabels, matchExpressions } = selector;
  const borne = objectOf(labels);
  return (
    Object.entries(objectOf(matchLabels)).every(([key, value]) => isOrMayBe(borne[key], value)) &&
    listOf(matchExpressions).every((expression) => matches(expression, borne))
  );
}

function matches(expression: Known, labels: KnownObject): boolean {
  const [key, operator] = [at(expression, "key"), at(expression, "operator")];
  const label = typeof key === "string" ? labels[key] : undefined;
  if ([expression, key, operator, label].some((each) => typeof each === "symbol")) return true;
  if (operator === "Exists") return label !== undefined;
  if (operator === "DoesNotExist") return label === undefined;
  const values = listOf(at(expression, "values"));
  if (values.some((value) => typeof value === "symbol")) return true;
  return values.includes(label ?? null) === (operator === "In");
}

function isOrMayBe(one: Known | undefined, other: Known): boolean {
  return one === other || typeof one === "symbol" || typeof other === "symbol";
}
