/** Looks at the fleet and at what Azure offers it: when asked, and by the clock. */
import { placesOf, type Offers } from '../../../shared/fleet/offers';
import type { Policy } from '../../../shared/fleet/policy';
import { assignRings, type FleetMember, type Ring } from '../../../shared/fleet/rings';
import type { Outcome } from '../../../shared/reasons';
import { type Services, services } from '../../../shared/services';
import { readOffers } from './activities';

/** The fleet as the policy sees it now, and what its regions offer. */
export interface FleetLook {
  policy: Policy;
  rings: Ring[];
  fleet: FleetMember[];
  offers: Offers;
}

interface Reading {
  /** Milliseconds since 1970 (UTC). */
  at: number;
  policy: Policy;
  look: Promise<FleetLook>;
}

/** An event comes for every cluster at once: what was read since it was published answers it. */
const readings = new WeakMap<Services, Reading>();

/**
 * @param since ISO instant, UTC: an earlier reading will not do
 * @throws Error when Azure cannot answer now; Event Grid delivers again, timers come again
 */
export async function lookAtFleet(since: string): Promise<FleetLook> {
  const { policy } = await (await services().policy()).current();
  const known = readings.get(services());
  if (known?.policy === policy && known.at >= Date.parse(since)) return known.look;
  const reading: Reading = {
    at: services().clock.now().getTime(),
    policy,
    look: readFleet(policy),
  };
  readings.set(services(), reading);
  reading.look.catch(() => {
    if (readings.get(services()) === reading) readings.delete(services());
  });
  return reading.look;
}

async function readFleet(policy: Policy): Promise<FleetLook> {
  const fleet = answered(await (await services().graph()).clusters());
  const { rings } = assignRings(policy, fleet);
  const offers = answered(await readOffers(placesOf(rings.flatMap(({ clusters }) => clusters))));
  return { policy, rings, fleet, offers };
}

function answered<T>(outcome: Outcome<T>): T {
  if ('ok' in outcome) return outcome.ok;
  const { code, message } = 'retry' in outcome ? outcome.retry.reason : outcome.refused;
  throw new Error(`${code}: ${message}`);
}
