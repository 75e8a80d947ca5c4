import { sep } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { PlanError } from "./errors";
import type { Message } from "./message";

/** Where and how a program failed. */
export interface Circumstances {
  /** Hides secrets in a text. */
  readonly mask: (text: string) => string;
  /** What it had said before. */
  readonly messages: readonly Message[];
  /** Folder of the program. */
  readonly rootDirectory: string;
  /** Whether its errors know where they come from. */
  readonly traces: boolean;
}

/** Any error of the program as one message; a bug of the program also says where. */
export function explain(error: unknown, { mask, messages, rootDirectory, traces }: Circumstances): PlanError {
  if (!(error instanceof Error))
    return new PlanError(mask(`the program threw ${String(error)}`), { messages });
  if (saysAll(error)) return new PlanError(mask(error.message), { cause: error, messages });
  const place = programFrame(error, rootDirectory);
  const text = `${error.name}: ${error.message}`;
  return new PlanError(mask(place === undefined ? text : `${text}\n  at ${place}`), {
    cause: error,
    messages,
    unplaced: !traces,
  });
}

/** Errors that are made for people; any other is a bug, whose kind and place matter. */
function saysAll(error: Error): boolean {
  return (
    error instanceof PlanError || pulumi.RunError.isInstance(error) || pulumi.ResourceError.isInstance(error)
  );
}

/** Where in the program's own code an error comes from, such as `components/release.ts:12:5`. */
function programFrame(error: Error, root: string): string | undefined {
  const own = (error.stack ?? "")
    .split("\n")
    .filter(
      (line) =>
        /^\s+at /.test(line) && line.includes(root + sep) && !line.includes(`${sep}node_modules${sep}`),
    );
  return own[0]?.slice(own[0].indexOf(root + sep) + root.length + 1).replace(/\)$/, "");
}
