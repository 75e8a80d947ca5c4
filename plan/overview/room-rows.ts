import type { Asked, Bounds, PoolRoom } from "../../stacks/facts";
import { aligned } from "../../lib/style";
import { visible } from "../../lib/visible";
import type { Plan } from "../plan";

const cells = 8;

/** A line a pool: how much of it pods ask for, of an autoscaled one at its most. */
export function roomRows(plan: Plan, unicode: boolean): readonly string[] {
  const pools = plan.facts?.().pools ?? [];
  return aligned(
    pools.map(({ name, size, nodes, cpu, memory }: PoolRoom) => [
      `pool ${visible(name)}`,
      `${bounds(nodes)} x ${visible(size)}`,
      `CPU ${bar(cpu, unicode)}`,
      `mem ${bar(memory, unicode)}`,
    ]),
  );
}

/** `█████░░░  62 %`: what is filled is asked for, what is not is free; only what is full says 100 %. */
function bar({ requested, allocatable }: Asked, unicode: boolean): string {
  const share = allocatable === 0 ? 1 : requested / allocatable;
  const filled = Math.min(Math.max(Math.round(share * cells), 0), cells);
  const [full, free] = unicode ? ["█", "░"] : ["#", "."];
  return `${full.repeat(filled)}${free.repeat(cells - filled)} ${String(Math.floor(share * 100)).padStart(3)} %`;
}

/** `3`, or `9-12` where autoscaling moves it. */
export function bounds({ least, most }: Bounds): string {
  return least === most ? String(least) : `${least}-${most}`;
}
