/** I/O about what Azure offers. */
import { type Offers, type Place, placeKey } from '../../../shared/fleet/offers';
import type { Outcome } from '../../../shared/reasons';
import { services } from '../../../shared/services';

/** One request per place. A place that Azure refuses to tell about hides nothing else. */
export async function readOffers(places: Place[]): Promise<Outcome<Offers>> {
  const catalog = await services().catalog();
  const offers: Offers = { places: {}, unread: {} };
  for (const place of places) {
    const offer = await catalog.versions(place);
    if ('retry' in offer) return offer;
    if ('refused' in offer) offers.unread[placeKey(place)] = offer.refused;
    else offers.places[placeKey(place)] = offer.ok;
  }
  return { ok: offers };
}
