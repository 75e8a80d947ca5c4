import { parseImage } from "../image";
import type { WorkloadRule } from "../rule";
import { placeOf } from "../workload";

/** Images say which version they are. */
export const imageTag: WorkloadRule = {
  kind: "workload",
  name: "image-tag",
  description:
    "An image names its version. Give it a tag, or better a digest, and in production one that is not `latest`.",
  severity: "high",
  level: { staging: "advisory", production: "mandatory" },
  seed: "seeds/000",
  *check(workload, { environment: { tier } }) {
    const told = new Set<string>();
    for (const container of workload.containers) {
      const { image } = container;
      // An init container often runs the application's own image: one finding says it all.
      if (image === undefined || told.has(image)) continue;
      told.add(image);
      const { tag, digest } = parseImage(image);
      if (digest !== undefined) continue;
      const where = `${placeOf(workload, container)}: image ${image}`;
      if (tag === undefined) yield { message: `${where} has no tag`, level: "mandatory" };
      else if (moving.test(tag))
        yield tier === "production" ? `${where} is whatever was built last` : `${where} changes by itself`;
    }
  },
};

/** `latest`, and what a branch's latest build is called, such as `staging-latest`. */
const moving = /(^|[-_.])latest$/;
