import { shippedClasses } from "../../lib/digitalocean/storage";
import { nearest, shown, type Check, type Violation } from "../../lib/violation";
import type { Subject } from "./subject";

/**
 * The class in use is shipped or made here, and what is made here has a name of its own. What classes a cluster has
 * that was there before, nobody can tell here, unless it gets its driver from this stack.
 */
export const storage: Check<Subject> = ({ environment }) => {
  const { class: used, classes, csiDriver } = environment.storage;
  if (environment.cluster.mode !== "existing") {
    if (csiDriver !== undefined)
      return [
        {
          path: "storage.csiDriver",
          got: shown(csiDriver),
          allowed: "nothing here: the cluster has its driver; only an existing one may lack it",
        },
      ];
    if (environment.cluster.mode === "shared") return [];
  } else if (csiDriver === undefined) return [];
  const names = [...shippedClasses, ...classes.map(({ name }) => name)];
  const violations: Violation[] = classes.flatMap(({ name }, index) =>
    names.indexOf(name) === shippedClasses.length + index
      ? []
      : [
          {
            path: `storage.classes[${index}].name`,
            got: shippedClasses.includes(name)
              ? `${shown(name)}, which DOKS ships`
              : `${shown(name)} once more`,
            allowed: "a name of its own",
          },
        ],
  );
  if (names.includes(used)) return violations;
  const guess = nearest(used, names);
  return [
    ...violations,
    {
      path: "storage.class",
      got: shown(used),
      allowed: `${guess === undefined ? "" : `did you mean ${guess}? `}${names.join(", ")}, or one made in storage.classes`,
    },
  ];
};
