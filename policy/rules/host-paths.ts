import { at, listOf, objectOf, textOf } from "../../lib/known";
import { cis } from "../cis";
import type { WorkloadRule } from "../rule";
import { isAcceptedUpstream } from "../upstream";

/** The class of a volume that lives as long as its pod. */
const inlineClass = "ephemeral.volumeClaimTemplate.spec.storageClassName";

/** What drivers and classes are called that hand out files of the node. */
const ofNode = /host-?path|local-?(path|storage|volume)/i;

/** The node's files are the node's. */
export const hostPaths: WorkloadRule = {
  kind: "workload",
  name: "host-paths",
  description: "No pod mounts its node's files. Use a claim, an emptyDir, a ConfigMap or a Secret instead.",
  severity: "high",
  level: "mandatory",
  framework: cis("5.2.12", "Minimize the admission of HostPath volumes"),
  requirement: "R-SECURITY-4",
  *check(workload) {
    if (isAcceptedUpstream("host-paths", workload)) return;
    for (const volume of listOf(workload.pod["volumes"])) {
      const what = `${workload.what}: volume ${textOf(at(volume, "name"))}`;
      const maker = ["csi.driver", inlineClass]
        .map((path) => textOf(at(volume, path)))
        .find((each) => ofNode.test(each));
      if (maker !== undefined) yield `${what} is the node's, by ${maker}`;
      if (!("hostPath" in objectOf(volume)) || at(volume, "hostPath") === null) continue;
      const path = textOf(at(volume, "hostPath.path"));
      yield `${what} is the node's ${path || "file system"}`;
    }
  },
};
