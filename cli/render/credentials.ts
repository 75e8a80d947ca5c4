import { masking } from "../../plan/masking";
import { masked, type RenderedObject } from "./objects";

type Shown = (object: RenderedObject["object"]) => RenderedObject["object"];

/**
 * Makes what shows objects without the credentials that stand in them: a manifest's diff is public. Of a file of many
 * lines, only those that have one are left out, where the others say nothing without them.
 * @param environment resolved configuration of the stack
 */
export function withoutCredentials(environment: object): Shown {
  const whole = masking(environment, () => masked);
  const shown = masking(environment, (value, key) =>
    typeof value === "string" && typeof key === "string" ? maskedLines(value, key, whole) : masked,
  );
  // A definition says how objects look, at length, and holds none.
  return (object) => (object["kind"] === "CustomResourceDefinition" ? object : shown(object));
}

function maskedLines(text: string, key: string, whole: ReturnType<typeof masking>): string {
  const lines = text.split("\n").map((line) => whole({ line }).line);
  const rest = lines.join("\n");
  // A key is in the lines that follow, and a variable's name beside its value.
  if (rest === text || text.includes("-----BEGIN") || key === "value") return masked;
  return whole({ [key]: rest })[key] as string;
}
