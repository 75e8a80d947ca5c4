import { parseImage } from "../image";
import { at, objectOf, textOf, type Known } from "../known";
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

/** What a container requests, by its `resources`: as Kubernetes has it, a limit alone is a request too. */
export function requestOf(resources: Known | undefined, name: string): Known | undefined {
  return at(resources, `requests.${name}`) ?? at(resources, `limits.${name}`);
}
