import { loadBalancerType } from "../../lib/digitalocean/load-balancer";
import { HookError } from "../report";

/** Why a load balancer's type is not changed. */
export const keepsType = "a load balancer keeps the type that it was made as (ingress.loadBalancer.type)";

/**
 * Refuses another type of a load balancer that is there: the cloud's controller would be refused by DigitalOcean again
 * and again, while the Gateway or Service says otherwise.
 * @param before inputs of a Gateway, or of a release whose values have the annotation
 * @throws HookError
 */
export function refuseAnotherType(before: unknown, after: unknown): void {
  const [old, wanted] = [before, after].map(typeIn);
  if (old !== undefined && wanted !== undefined && old !== wanted)
    throw new HookError(`${keepsType}: ${old}, not ${wanted}. Put ${old} back; nothing was touched`);
}

function typeIn(inputs: unknown): string | undefined {
  const text = JSON.stringify(inputs) as string | undefined;
  return text?.split(`"${loadBalancerType}":"`)[1]?.split('"')[0];
}
