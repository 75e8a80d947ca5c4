import type { WorkloadRule } from "../rule";

/** Images say which version they are. */
export const imageTag: WorkloadRule = {
  kind: "workload",
  name: "image-tag",
  description:
    "An image names its version. Give it a tag, or better a digest, and in production one that is not `latest`.",
  severity: "high",
  level: { staging: "advisory", production: "mandatory" },
  seed: "seeds/000",
  *check({ what, containers }, { environment: { tier } }) {
    for (const { name, image } of containers) {
      if (image === undefined) continue;
      const where = `${what}, container ${name}: image ${image}`;
      if (image.includes("@sha256:")) continue;
      const tag = /:([\w][\w.-]{0,127})$/.exec(image)?.[1];
      if (tag === undefined) yield { message: `${where} has no tag`, level: "mandatory" };
      else if (tag === "latest")
        yield tier === "production" ? `${where} is whatever was built last` : `${where} changes by itself`;
    }
  },
};
