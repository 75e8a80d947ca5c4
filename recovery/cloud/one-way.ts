import { HookError } from "../report";

/** Why a control plane's high availability cannot be taken back. */
export const staysAvailable =
  "a control plane that is highly available stays that, and is billed so (cluster.highAvailability)";

/**
 * Refuses to take back what DigitalOcean never does, before it is asked: it would answer 422, and the provider would
 * keep what was asked for as if it were so.
 * @throws HookError
 */
export function refuseOneWay(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): void {
  if (before.ha === true && after.ha === false)
    throw new HookError(`${staysAvailable}. Put cluster.highAvailability: true back; nothing was touched`);
}
