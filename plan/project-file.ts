import { existsSync } from "node:fs";
import { join } from "node:path";
import { propertyPath, shown } from "../lib/violation";
import { PlanError } from "./errors";
import { isYamlObject, readYaml } from "./yaml-file";
import type { YamlObject } from "./yaml-file";

/** A setting of all stacks that have none of their own, as Pulumi.yaml states it. */
export interface ProjectSetting {
  /** Full key, such as `doks-platform:tier`. */
  readonly key: string;
  readonly value: unknown;
}

/** What Pulumi.yaml says. */
export interface Project {
  readonly name: string;
  /** Absolute path of the folder of Pulumi.yaml. */
  readonly root: string;
  /** Absolute path of the folder of the stacks' files. */
  readonly stackFolder: string;
  /** Absolute path of the program's main file. */
  readonly main: string;
  readonly settings: readonly ProjectSetting[];
}

/**
 * Reads Pulumi.yaml.
 * @param stacks folder of the stacks' files; default its own
 * @throws PlanError if there is none, or no program
 */
export function readProject(root: string, stacks?: string): Project {
  const file = readYaml(root, "Pulumi.yaml");
  const { name, main, config } = file;
  if (name === undefined) throw new PlanError("Pulumi.yaml: name is missing; it takes the project's name");
  // The form that the CLI asks for.
  if (typeof name !== "string" || !/^[\w.-]{1,100}$/.test(name))
    throw new PlanError(`Pulumi.yaml: name is ${shown(name)}; it takes a name such as doks-platform`);
  if (main !== undefined && typeof main !== "string")
    throw new PlanError(`Pulumi.yaml: main is ${shown(main)}; it takes the path of the program`);
  const stated = config ?? {};
  if (!isYamlObject(stated)) throw new PlanError("Pulumi.yaml: config takes a mapping of keys");
  return {
    name,
    root,
    stackFolder: stacks ?? root,
    main: mainFile(root, main),
    settings: settings(name, stated),
  };
}

function mainFile(root: string, main = "index.ts"): string {
  const path = join(root, main);
  const found = [path, join(path, "index.ts")].find(
    (candidate) => /\.[cm]?[jt]s$/.test(candidate) && existsSync(candidate),
  );
  if (found === undefined) throw new PlanError(`Pulumi.yaml: main is ${shown(main)}, which does not exist`);
  return found;
}

function settings(project: string, config: YamlObject): ProjectSetting[] {
  return Object.entries(config).map(([name, value]) => {
    if (isYamlObject(value))
      throw new PlanError(
        `Pulumi.yaml: ${propertyPath(["config", name])} is a mapping; a plan takes values alone`,
      );
    return { key: name.includes(":") ? name : `${project}:${name}`, value };
  });
}
