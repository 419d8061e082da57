/** How long before the hour a cluster is started, so that it is ready in time. */
import { MINUTE } from '../../shared/calendar/day';

/** Until a cluster has taught us better: AKS takes three minutes, proof a little more. */
const USUAL_START = 5 * MINUTE;

/** Of past starts: nine of ten were quicker. */
const QUANTILE = 0.9;

/**
 * @param startSeconds of the last starts, from asking to ready
 * @returns milliseconds that a start of this cluster is likely to take
 */
export function startTime(startSeconds: readonly number[]): number {
  const sorted = [...startSeconds].sort((a, b) => a - b);
  const slow = sorted[Math.ceil(sorted.length * QUANTILE) - 1];
  return slow === undefined ? USUAL_START : slow * 1000;
}

/**
 * A place in a stretch of time, always the same for the same cluster, that spreads many evenly.
 * @returns milliseconds from 0 to the length, which does not belong to it
 */
export function placeWithin(id: string, length: number): number {
  return Math.floor((hashOf(id.toLowerCase()) / 2 ** 32) * length);
}

/** FNV-1a, and a last stir since names often differ in the last letter only. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
