/** What regions offer, in the words of a test. */
import type { Offer, Offers } from '../../shared/fleet/offers';

/** Of subscription `sub-1`, as the clusters of test/support/clusters.ts have it. */
export function offersOf(regions: Record<string, Partial<Offer> | string[]>): Offers {
  const places = Object.entries(regions).map(([location, offer]) => [
    `sub-1 ${location}`,
    {
      released: [],
      longTerm: [],
      previews: [],
      ...(Array.isArray(offer) ? { released: offer } : offer),
    },
  ]);
  return { places: Object.fromEntries(places) as Offers['places'], unread: {} };
}
