import { isValid, parseImage } from "../../lib/image";
import type { WorkloadRule } from "../rule";
import { placeOf } from "../../lib/kubernetes/workload";

/** Images say which version they are. */
export const imageTag: WorkloadRule = {
  kind: "workload",
  name: "image-tag",
  description:
    "An image names its version. Give it a tag, or better a digest, and in production neither `latest` nor a branch.",
  severity: "high",
  level: { staging: "advisory", production: "mandatory" },
  requirement: "R-APP-7",
  *check(workload, { environment: { tier } }) {
    const reported = new Set<string>();
    for (const container of workload.containers) {
      const image = container.image ?? container.repository;
      // An init container often runs the application's own image: one finding says it all.
      if (image === undefined || reported.has(image)) continue;
      reported.add(image);
      // What is written as a template, nobody but Helm can read.
      if (workload.from === "release" && image.includes("{{")) continue;
      const reference = parseImage(image);
      const where = `${placeOf(workload, container)}: image ${image}`;
      if (!isValid(reference)) {
        yield {
          message: `${where} is no image's name; allowed: <registry>/<path>:<tag>, or with @<digest>`,
          level: "mandatory",
        };
        continue;
      }
      const { tag, digest } = reference;
      if (digest !== undefined || container.image === undefined) continue;
      if (tag === undefined) yield { message: `${where} has no tag`, level: "mandatory" };
      else if (moving.test(tag))
        yield tier === "production" ? `${where} is whatever was built last` : `${where} changes by itself`;
    }
  },
};

/**
 * `latest`, also of a branch or version, such as `staging-latest`; and what branches and channels are called, whose
 * builds follow each other under one tag.
 */
const moving =
  /(^|[-_.])latest$|^(canary|current|dev|develop|edge|head|lts|main|master|next|nightly|rolling|snapshot|stable|trunk|unstable)$/i;
