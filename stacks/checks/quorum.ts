import type { Check, Violation } from "../../lib/violation";
import type { Subject } from "./subject";

/** Services that elect a leader have an odd number of nodes, 3 or more, and Sentinel a quorum that can be met. */
export const quorum: Check<Subject> = ({ environment: { data } }) => {
  const services = (["postgres", "redis", "rabbitmq"] as const).filter((name) => data[name].enabled);
  return services.flatMap((name): Violation[] => {
    const { replicas } = data[name];
    if (replicas < 3 || replicas % 2 === 0) {
      return [
        {
          path: `data.${name}.replicas`,
          got: String(replicas),
          allowed: "an odd number of 3 or more: with fewer, or a tie, nothing is elected when a node is lost",
        },
      ];
    }
    return name === "redis" ? sentinel(data.redis) : [];
  });
};

function sentinel({
  replicas,
  sentinel: { quorum: agree },
}: Subject["environment"]["data"]["redis"]): Violation[] {
  const [least, most] = [Math.floor(replicas / 2) + 1, replicas - 1];
  if (agree >= least && agree <= most) return [];
  return [
    {
      path: "data.redis.sentinel.quorum",
      got: `${agree} of ${replicas}`,
      allowed: `${least === most ? least : `${least} to ${most}`}: a majority that is there with a node lost`,
    },
  ];
}
