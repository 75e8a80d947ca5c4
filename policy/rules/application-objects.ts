import { specOf } from "../application-values";
import { outsideProject } from "../delivered";
import type { StackRule } from "../rule";
import { at, textOf } from "../../lib/known";
import { types } from "../../lib/resource-types";

/**
 * One object that Argo CD or the cluster refuses stops a whole sync. The plan reads what stands in an overlay's files;
 * what they refer to, and ask for once they are built, `npx doks render` looks at (cli/render/application-objects.ts).
 */
export const applicationObjects: StackRule = {
  kind: "stack",
  name: "application-objects",
  description:
    "Argo CD and the cluster take every object of an application. Keep to the environment's namespace and to what its " +
    "AppProject admits, to Services, claims and classes that are there, and to the pods, requests and hosts that " +
    "defaults.yaml declares.",
  severity: "high",
  level: "mandatory",
  requirement: "R-DELIVERY-3",
  about: types.application,
  *check(resources, { environment }) {
    const projects = new Map(
      resources
        .filter(({ type }) => type === types.project)
        .map(({ props }) => [textOf(at(props, "metadata.name")), props]),
    );
    for (const { urn, type, props } of resources) {
      const spec = type === types.application ? specOf(props, environment) : undefined;
      const project = projects.get(textOf(at(props, "spec.project")));
      if (spec === undefined || project === undefined) continue;
      const namespace = textOf(at(props, "spec.destination.namespace"));
      // An overlay's own namespace Kustomize replaces.
      const objects = spec.objects.map((each) => ({ ...each, name: each.name ?? "", namespace: undefined }));
      for (const message of outsideProject(objects, project, namespace))
        yield { urn, message: `application ${spec.application.name}: ${message}` };
    }
  },
};
