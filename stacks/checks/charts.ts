import { shown, type Check, type Violation } from "../../lib/violation";
import type { Subject } from "./subject";

/** What stands before `/<path>:<tag>` in the name of an image. */
const registryForm = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/i;

/** A path, which has no scheme and no home folder to put in. */
const folderForm = /^(?!~\/|[a-z][a-z0-9+.-]*:\/\/)[^\0]+$/i;

const registryWords = "a registry and a path if any, without scheme, tag or slash at the end";

/**
 * Registries are what names of images begin with, edition and registry belong together, and the charts' mirror is one
 * that Helm can read.
 */
export const charts: Check<Subject> = ({ environment }) => {
  const { images, mirror } = environment.charts;
  const violations: Violation[] = environment.policy.registries.flatMap((registry, index) =>
    registryForm.test(registry.replace(/\/$/, ""))
      ? []
      : [{ path: `policy.registries[${index}]`, got: shown(registry), allowed: registryWords }],
  );
  if (images.edition === "legacy" && images.registry !== undefined) {
    violations.push({
      path: "charts.images.registry",
      got: shown(images.registry),
      allowed: "nothing with edition legacy, whose images are at Docker Hub; or edition mirror",
    });
  }
  if (images.edition !== "legacy" && images.registry === undefined) {
    violations.push({
      path: "charts.images.registry",
      got: "nothing",
      allowed: `the registry of edition ${images.edition}, with path if any, such as registry.example.org/mirror`,
    });
  } else if (images.registry !== undefined && !registryForm.test(images.registry)) {
    violations.push({
      path: "charts.images.registry",
      got: shown(images.registry),
      allowed: registryWords,
    });
  }
  const prefix = /^oci:\/\/(.*)$/.exec(mirror ?? "")?.[1];
  if (
    mirror !== undefined &&
    (prefix === undefined ? !folderForm.test(mirror) : !registryForm.test(prefix))
  ) {
    violations.push({
      path: "charts.mirror",
      got: shown(mirror),
      allowed: "an OCI prefix (oci://…) or a folder",
    });
  }
  return violations;
};
