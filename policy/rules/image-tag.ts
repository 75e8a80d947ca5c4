import { isValid, parseImage } from "../../lib/image";
import type { WorkloadRule } from "../rule";
import { placeOf } from "../../lib/kubernetes/workload";

/** Images say which version they are. */
export const imageTag: WorkloadRule = {
  kind: "workload",
  name: "image-tag",
  description:
    "An image names its version. Give it a tag, or better a digest, and in production neither `latest` nor what a branch or pull request is called.",
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
 * `latest`, also of a branch, version or flavour, such as `staging-latest` and `latest-alpine`; what branches, pull
 * requests and channels are called, whose builds follow each other under one tag; not what has a number of its build.
 */
const moving =
  /(^|[-_.])latest([-_.]|$)|^(canary|current|dev|develop|edge|head|lts|main|master|next|nightly|rolling|snapshot|stable|trunk|unstable)([-_.][a-z]+)*$|^(pr|mr|pull|merge)[-_.]?\d+([-_.](head|merge))?$/i;
