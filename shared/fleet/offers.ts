/** What Azure offers where: Kubernetes versions by region, as one subscription sees them. */
import type { Reason } from '../reasons';
import { parseClusterId } from './cluster';

/** Where versions are offered. */
export interface Place {
  subscription: string;
  /** Azure region in its short form: `westeurope`. */
  location: string;
}

/** Full versions that one place offers. */
export interface Offer {
  /** Released, with the support of the community. */
  released: string[];
  /** With long-term support; some have nothing else any more. */
  longTerm: string[];
  /** Never rolled out; known so that people can be told. */
  previews: string[];
}

export interface Offers {
  /** By `placeKey`. */
  places: Record<string, Offer>;
  /** Places that could not be read: nothing is known about them. */
  unread: Record<string, Reason>;
}

/** What Resource Manager needs to know of a cluster to say what it is offered. */
export interface Located {
  /** ARM id. */
  id: string;
  location: string;
}

export function placeOfCluster({ id, location }: Located): Place {
  return { subscription: parseClusterId(id).subscription.toLowerCase(), location: short(location) };
}

export function placeKey({ subscription, location }: Place): string {
  return `${subscription} ${location}`.toLowerCase();
}

/** Each place once, in a stable order. */
export function placesOf(clusters: readonly Located[]): Place[] {
  const places = new Map(clusters.map(placeOfCluster).map((place) => [placeKey(place), place]));
  return [...places].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, place]) => place);
}

/** `West Europe` and `westeurope` are the same region. */
function short(location: string): string {
  return location.toLowerCase().replaceAll(' ', '');
}
