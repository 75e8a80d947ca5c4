import type { Environment } from "./environment";

type Delivery = Pick<Environment, "delivery">;

/** The revision that an application is to stay at for a while, with why and how long; undefined for most. */
export function pinOf(
  { delivery }: Delivery,
  name: string,
): Environment["delivery"]["pins"][number] | undefined {
  return delivery.pins.find(({ application }) => application === name);
}
