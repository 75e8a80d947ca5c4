import { nearest, shown, type Check, type Violation } from "../violation";
import type { DedicatedSubject } from ".";

/** The classes that DOKS ships: making them again conflicts. */
export const shippedClasses: readonly string[] = [
  "do-block-storage",
  "do-block-storage-retain",
  "do-block-storage-xfs",
  "do-block-storage-xfs-retain",
];

/** The class in use is shipped or made here, and what is made here has a name of its own. */
export const storage: Check<DedicatedSubject> = ({ environment }) => {
  const { class: used, classes } = environment.storage;
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
