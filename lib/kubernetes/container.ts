import { parseImage } from "../image";
import { objectOf, textOf, type Known } from "../known";
import type { Container } from "./workload";

/** A container in the form of Kubernetes. */
export function containerOf(value: Known, init: boolean): Container {
  const spec = objectOf(value);
  const { name, image } = spec;
  return {
    name: textOf(name),
    init,
    spec,
    ...(typeof image === "string" && { image, repository: parseImage(image).repository }),
  };
}
