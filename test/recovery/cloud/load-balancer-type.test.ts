import assert from "node:assert/strict";
import { refuseAnotherType } from "../../../recovery/cloud/load-balancer-type";

const gateway = (type?: string) => ({
  spec: {
    infrastructure: {
      annotations: type === undefined ? {} : { "service.beta.kubernetes.io/do-loadbalancer-type": type },
    },
  },
});

describe("another type of a load balancer, in a preview or an up", () => {
  it("is refused before the cluster is asked", () => {
    assert.throws(() => refuseAnotherType(gateway("REGIONAL"), gateway("REGIONAL_NETWORK")), {
      name: "HookError",
      message:
        "a load balancer keeps the type that it was made as (ingress.loadBalancer.type): REGIONAL, not " +
        "REGIONAL_NETWORK. Put REGIONAL back; nothing was touched",
    });
  });

  it("goes through where the type is said for the first time, no more, or again", () => {
    for (const [before, after] of [[undefined, "REGIONAL"], ["REGIONAL"], ["REGIONAL", "REGIONAL"]])
      refuseAnotherType(gateway(before), gateway(after));
    refuseAnotherType(undefined, gateway("REGIONAL"));
  });
});
