import { existsSync } from "node:fs";
import { join } from "node:path";
import { shown } from "../lib/violation";
import { PlanError } from "./errors";
import { isYamlObject, readYaml } from "./yaml-file";
import type { YamlObject } from "./yaml-file";

/** Configuration that the project gives each of its stacks, as Pulumi.yaml declares it. */
export interface ProjectSetting {
  /** Full key, such as `doks-platform:tier`. */
  readonly key: string;
  /** Used where a stack has none; undefined for a key that each stack must set. */
  readonly value: unknown;
  /** Whether a stack has to encrypt it. */
  readonly secret: boolean;
  /** Type that a stack's value must have; undefined for any. */
  readonly type: string | undefined;
  /** Declaration of an array's items. */
  readonly items: unknown;
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
 * @param stacks folder of the stacks' files; default what Pulumi.yaml says, or its own folder
 * @throws PlanError if there is none, or none for Node.js
 */
export function readProject(root: string, stacks?: string): Project {
  const file = readYaml(root, "Pulumi.yaml");
  const { name, runtime, main, config, stackConfigDir } = file;
  const own = typeof stackConfigDir === "string" ? join(root, stackConfigDir) : root;
  if (typeof name !== "string")
    throw new PlanError("Pulumi.yaml: name is missing; it takes the project's name");
  const language = isYamlObject(runtime) ? runtime.name : runtime;
  if (language !== "nodejs") {
    throw new PlanError(`Pulumi.yaml: runtime is ${String(language)}; a plan can only run nodejs`);
  }
  if (config !== undefined && !isYamlObject(config))
    throw new PlanError("Pulumi.yaml: config takes a mapping of keys");
  return {
    name,
    root,
    stackFolder: stacks ?? own,
    main: mainFile(root, main),
    settings: settings(name, config ?? {}),
  };
}

function mainFile(root: string, main: unknown): string {
  const path = join(root, typeof main === "string" ? main : "index.ts");
  const found = [path, join(path, "index.ts")].find(
    (candidate) => /\.[cm]?[jt]s$/.test(candidate) && existsSync(candidate),
  );
  if (found === undefined)
    throw new PlanError(`Pulumi.yaml: main is ${shown(main ?? "index.ts")}, which does not exist`);
  return found;
}

function settings(project: string, config: YamlObject): ProjectSetting[] {
  return Object.entries(config).map(([name, declared]) => {
    const key = name.includes(":") ? name : `${project}:${name}`;
    const {
      value,
      default: fallback,
      secret,
      type,
      items,
    } = isYamlObject(declared) ? declared : { value: declared };
    return {
      key,
      value: fallback ?? value,
      secret: secret === true,
      type: type as string | undefined,
      items,
    };
  });
}
