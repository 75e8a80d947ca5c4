import * as pulumi from "@pulumi/pulumi";
import type { Report } from "./report";

/** The work of a hook: what the engine says of the resource, and where to report. */
export type Work = (args: pulumi.ResourceHookArgs, report: Report) => Promise<void>;

/**
 * A hook that the engine calls by its name, one for each kind of work and stack. What it reports stands in the
 * log of the `up` beside its resource; what it throws stops the `up` with its message alone.
 * @param onPreview also run in a preview: for what only looks and refuses
 */
export function defineHook(name: string, work: Work, onPreview = false): pulumi.ResourceHook {
  return new pulumi.ResourceHook(name, (args) => work(args, reportOn(args.urn)), { onDryRun: onPreview });
}

function reportOn(urn: string): Report {
  // All that a log needs of a resource is its URN, and a hook has nothing else.
  const resource = new pulumi.DependencyResource(urn);
  return (line) => void pulumi.log.info(line, resource);
}

/** Hooks of one resource, by the moment at which they run. */
export type Hooks = pulumi.ResourceHookBinding;

/** Hooks with one more at their head, before the resource is made. */
export function before(hook: pulumi.ResourceHook, hooks: Hooks): Hooks {
  return { ...hooks, beforeCreate: [hook, ...(hooks.beforeCreate ?? [])] };
}
